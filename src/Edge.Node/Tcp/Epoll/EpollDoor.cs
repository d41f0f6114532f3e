using System.Net;
using System.Net.Sockets;
using Edge.Connection;
using Microsoft.Extensions.Logging;

namespace Edge.Node.Tcp.Epoll;

/// <summary>The MessagePack-RPC door on Linux without TLS: one socket loop per processor in place of Kestrel's transport.</summary>
/// <remarks>docs/decisions/0015-a-socket-loop-of-our-own.md has the figures of both.</remarks>
internal sealed class EpollDoor : IAsyncDisposable
{
    // How long connections that were cut off may take to let go of their sockets before the process ends anyhow.
    private static readonly TimeSpan CutOffTime = TimeSpan.FromSeconds(2);

    private readonly EpollLoop[] _loops;
    private readonly List<EpollListener> _listeners = [];
    private readonly TaskCompletionSource _lastClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _logger;
    private int _open = 1, _next; // the door itself counts as one until it stops

    /// <summary>Makes the loops; <see cref="Bind"/> the addresses, then <see cref="Start"/>.</summary>
    public EpollDoor(ConnectionRegistry registry, TimeProvider time, ILogger logger)
    {
        (Registry, Time, _logger) = (registry, time, logger);
        _loops = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(number => new EpollLoop(number, logger))];
    }

    /// <summary>Takes in the connections.</summary>
    public ConnectionRegistry Registry { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Where it listens, by address in the order they were bound.</summary>
    public IPEndPoint[] EndPoints => [.. _listeners.Select(listener => listener.EndPoint)];

    /// <summary>Listens on an address; clients wait in the queue until <see cref="Start"/>.</summary>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public void Bind(IPEndPoint address) => _listeners.Add(new EpollListener(this, _loops[0], address, _logger));

    /// <summary>Begins to take connections in.</summary>
    public void Start()
    {
        foreach (var loop in _loops) loop.Start();
        foreach (var listener in _listeners) listener.Start();
    }

    /// <summary>Takes nothing new and waits for the last connection; those that are left when patience ends are cut off.</summary>
    public async Task StopAsync(CancellationToken patience)
    {
        foreach (var listener in _listeners) listener.Stop();
        OnGone();
        try
        {
            await _lastClosed.Task.WaitAsync(patience);
        }
        catch (OperationCanceledException)
        {
            Registry.AbortAll();
            await Task.WhenAny(_lastClosed.Task, Task.Delay(CutOffTime, CancellationToken.None));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_lastClosed.Task.IsCompleted) await StopAsync(new CancellationToken(canceled: true));
        foreach (var loop in _loops) loop.Dispose();
        foreach (var listener in _listeners) listener.Dispose();
    }

    /// <summary>Gives an accepted socket to the loop whose turn it is; on the listeners' loop.</summary>
    internal void Take(int socket)
    {
        Interlocked.Increment(ref _open);
        _next = (_next + 1) % _loops.Length;
        new EpollTransport(this, _loops[_next], socket).Start();
    }

    /// <summary>A connection, or the door itself, is done.</summary>
    internal void OnGone()
    {
        if (Interlocked.Decrement(ref _open) == 0) _lastClosed.TrySetResult();
    }
}
