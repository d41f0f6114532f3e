using Edge.Protocol;

namespace Edge.Client;

/// <summary>Asks nodes over MessagePack-RPC: pooled connections, each with many requests in flight.</summary>
/// <remarks>Thread-safe, and meant to be kept: one client for a process, however many requests it makes. It connects when it
/// is first asked.</remarks>
public sealed partial class EdgeClient : IAsyncDisposable
{
    private readonly EdgeClientOptions _options;
    private readonly ConnectionPool _pool;

    /// <summary>Makes a client; nothing is connected yet.</summary>
    /// <param name="options">Null for one node on this machine, with all defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it, its value and the range.</exception>
    public EdgeClient(EdgeClientOptions? options = null)
    {
        _options = options ?? new EdgeClientOptions();
        _pool = new ConnectionPool(_options, _options.Validate());
    }

    /// <summary>Makes sure that a node can be reached, without waiting for one that cannot: each address is tried once.</summary>
    /// <exception cref="EdgeException">No address answers (<see cref="EdgeErrors.Unreachable"/>), or the node refuses the key.</exception>
    public async Task ConnectAsync(CancellationToken cancellation = default)
    {
        if (!await _pool.TryConnectAsync(cancellation).ConfigureAwait(false)) await PingAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Sends a request as bytes: the raw form, which allocates nothing once a connection is warm.</summary>
    /// <remarks>A streamed answer is for <see cref="ChatStreamAsync"/>: here its chunks are dropped.</remarks>
    /// <param name="method">The method's name: one of <see cref="EdgeMethods"/>, or any of at most 64 bytes.</param>
    /// <param name="argument">The one element of the params, a MessagePack map; empty for none. Not changed before the answer came.</param>
    /// <param name="deadline">Time granted until the answer; null for <see cref="EdgeClientOptions.RequestDeadline"/>. The node does not
    /// learn of it: put <c>edge.deadline_ms</c> into the argument for that.</param>
    /// <param name="cancellation">Ends the request, on the node, too.</param>
    /// <returns>The answer, to be awaited once and disposed.</returns>
    /// <exception cref="EdgeException">The request failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ValueTask<RawAnswer> SendAsync(
        ReadOnlyMemory<byte> method, ReadOnlyMemory<byte> argument, TimeSpan? deadline = null, CancellationToken cancellation = default)
    {
        if (method.Length is 0 or > Message.MaxMethodBytes)
            throw new ArgumentException($"A method's name has 1 to {Message.MaxMethodBytes} bytes; this one has {method.Length}.", nameof(method));
        return Send(method, argument, Deadline(deadline), chunks: null, cancellation);
    }

    /// <summary>Connections that take requests.</summary>
    internal int OpenConnections => _pool.OpenConnections;

    /// <summary>Closes the connections; what is in flight is cancelled and fails with <see cref="EdgeErrors.ClientClosed"/>.</summary>
    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private ValueTask<RawAnswer> Send(
        ReadOnlyMemory<byte> method, ReadOnlyMemory<byte> argument, TimeSpan limit, ChunkQueue? chunks, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_pool.IsDisposed, this);
        long deadlineAt = _options.Time.GetTimestamp() + (long)(limit.TotalSeconds * _options.Time.TimestampFrequency);
        var request = new OutgoingRequest(method, argument, limit, deadlineAt, chunks, cancellation);
        return _pool.TryStart(request, out var answer) ? answer : _pool.StartLaterAsync(request);
    }

    private TimeSpan Deadline(TimeSpan? asked) => asked is { } deadline ? EdgeClientOptions.CheckDeadline(deadline) : _options.RequestDeadline;
}
