using System.Net;
using System.Net.Sockets;
using Edge.Buffers;

namespace Edge.Client;

internal sealed partial class EdgeConnection
{
    /// <summary>Connects and says hello.</summary>
    /// <exception cref="EdgeException">The node cannot be reached, or refuses.</exception>
    public static async Task<EdgeConnection> OpenAsync(
        EndPoint address, EdgeClientOptions options, AnswerBufferPool buffers, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, options.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        EdgeConnection? connection = null;
        try
        {
            var stream = await options.Connect(address, limit.Token).ConfigureAwait(false);
            connection = new EdgeConnection(stream, options, buffers);
            connection.Start();
            await connection.HelloAsync(limit.Token).ConfigureAwait(false);
            return connection;
        }
        catch (Exception exception)
        {
            if (connection is not null) await connection.DisposeAsync().ConfigureAwait(false);
            if (exception is OperationCanceledException && timeout.IsCancellationRequested)
                throw EdgeErrors.NoConnection(Name(address), $"no answer within {options.ConnectTimeout.TotalSeconds:0.###} s ({nameof(EdgeClientOptions)}.{nameof(EdgeClientOptions.ConnectTimeout)}).", exception);
            // A node that is going away may still accept, and close before it answers.
            if (exception is EdgeException { Code: EdgeErrors.ConnectionLost } lost) throw EdgeErrors.NoConnection(Name(address), EdgeErrors.Text(lost), lost);
            if (exception is SocketException or IOException) throw EdgeErrors.NoConnection(Name(address), exception.Message, exception);
            throw;
        }
    }

    /// <summary>The address as it is written.</summary>
    public static string Name(EndPoint address) => address is DnsEndPoint name ? $"{name.Host}:{name.Port}" : address.ToString()!;

    private async Task HelloAsync(CancellationToken cancellation)
    {
        using var argument = new PooledBufferWriter();
        Hello.Write(argument, _options);
        var request = new OutgoingRequest(EdgeMethods.Hello, argument.WrittenMemory, _options.ConnectTimeout, DeadlineAt: long.MaxValue, Chunks: null, cancellation);
        if (!TryStart(request, out var answer)) throw EdgeErrors.Lost("The node closed the connection before the hello.");
        using var result = await answer.ConfigureAwait(false);
        try
        {
            var hello = Hello.Read(result.Result);
            if (hello.MaxMessageBytes is > 0 and int bytes) _maxMessageBytes = bytes;
            // At its own limit a node stops reading, cancellations included.
            if (hello.MaxRequests is > 0 and int requests) _capacity = Math.Clamp(requests - 1, 1, _places.Length);
        }
        catch (Exception exception) when (ErrorReader.IsMalformed(exception))
        {
            throw EdgeErrors.Broken($"The node's answer to the hello has not its form: {exception.Message}", exception);
        }
    }
}
