using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Edge.Load.Drawing;
using Edge.Load.Workloads;

namespace Edge.Load.Engine;

/// <summary>How clients that behave badly fared.</summary>
/// <param name="Killed">Connections reset with a request in flight.</param>
/// <param name="Cut">Connections closed in the middle of a request.</param>
/// <param name="HalfClosed">Connections whose sending side was closed, and that got the answer they were owed.</param>
/// <param name="Failures">Connections that could not be opened, or were owed an answer and got none.</param>
public sealed record ChurnResult(long Killed, long Cut, long HalfClosed, long Failures);

/// <summary>Clients that come and go as the worst do: they leave with answers owed to them, stop in the middle of a word, or close
/// their sending side and wait.</summary>
/// <param name="workload">Whose requests they send.</param>
/// <param name="server">Where the server listens.</param>
/// <param name="seed">Seed of what each does.</param>
public sealed class Churn(Workload workload, IPEndPoint server, ulong seed)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly SplitMix _random = new(seed);
    private readonly byte[] _request = new byte[workload.MaxRequestBytes];
    private readonly byte[] _answer = new byte[1 << 20];
    private readonly InFlight _inFlight = new(1);

    /// <summary>Lets clients come one after the other.</summary>
    /// <param name="perSecond">How many a second, at most; more than 0.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<ChurnResult> RunAsync(double perSecond, TimeSpan duration, CancellationToken cancellation)
    {
        var result = new ChurnResult(0, 0, 0, 0);
        var clock = Stopwatch.StartNew();
        for (long client = 0; clock.Elapsed < duration && !cancellation.IsCancellationRequested; client++)
        {
            var ahead = TimeSpan.FromSeconds(client / perSecond) - clock.Elapsed;
            if (ahead > TimeSpan.Zero) await Task.Delay(ahead, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            result = await ComeAndGoAsync(result);
        }

        return result;
    }

    private async Task<ChurnResult> ComeAndGoAsync(ChurnResult result)
    {
        using var patience = new CancellationTokenSource(s_patience);
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            _inFlight.Clear();
            if (!workload.TryNext(out var request)) return result;
            int bytes = workload.Write(request, _inFlight.Begin(request, 0), _request);
            await socket.ConnectAsync(server, patience.Token);
            switch (_random.Below(3))
            {
                case 0:
                    await socket.SendAsync(_request.AsMemory(0, bytes), patience.Token);
                    socket.LingerState = new LingerOption(true, 0);
                    return result with { Killed = result.Killed + 1 };
                case 1:
                    await socket.SendAsync(_request.AsMemory(0, bytes / 2), patience.Token);
                    return result with { Cut = result.Cut + 1 };
                default:
                    await socket.SendAsync(_request.AsMemory(0, bytes), patience.Token);
                    socket.Shutdown(SocketShutdown.Send);
                    return await IsAnsweredAsync(socket, patience.Token)
                        ? result with { HalfClosed = result.HalfClosed + 1 }
                        : result with { Failures = result.Failures + 1 };
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return result with { Failures = result.Failures + 1 };
        }
    }

    private async Task<bool> IsAnsweredAsync(Socket socket, CancellationToken cancellation)
    {
        int received = 0;
        while (received < _answer.Length)
        {
            int count = await socket.ReceiveAsync(_answer.AsMemory(received), cancellation);
            if (count == 0) return false;
            received += count;
            if (IsWhole(received)) return true;
        }

        return false;
    }

    private bool IsWhole(int received)
    {
        var answer = workload.Read(_answer.AsSpan(0, received), _inFlight);
        return answer is { Bytes: > 0, Slot: >= 0, Error.IsEmpty: true };
    }
}
