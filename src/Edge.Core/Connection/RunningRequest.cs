using System.Buffers;
using Edge.Buffers;
using Edge.Serving;

namespace Edge.Connection;

/// <summary>Everything one request of a connection needs, made once and used again.</summary>
internal sealed class RunningRequest : IChunkWriter, IDisposable
{
    // What a request that was larger than usual made a buffer grow to is given back after it.
    private const int MaxKeptBytes = 64 * 1024;

    private readonly PooledBufferWriter _source = new();
    private CancellationTokenSource _cancel = new();
    private ClientConnection _connection = null!;

    /// <summary>The request on its way through the node.</summary>
    public Exchange Exchange { get; } = new();

    /// <summary>The result of a method that is no inference, one MessagePack value; empty until there is one.</summary>
    public PooledBufferWriter Result { get; } = new();

    /// <summary>What pairs the response with the request.</summary>
    public uint Id { get; private set; }

    /// <summary>Set when the caller or its connection gives up.</summary>
    public CancellationToken Cancellation => _cancel.Token;

    /// <summary>Takes up a request.</summary>
    public void Begin(ClientConnection connection, uint id) => (_connection, Id) = (connection, id);

    /// <summary>The value in one piece: where it lies, or a copy that this request keeps.</summary>
    public ReadOnlyMemory<byte> InOnePiece(in ReadOnlySequence<byte> value)
    {
        if (value.IsSingleSegment) return value.First;
        return Keep(value);
    }

    /// <summary>A copy of the value that lives as long as the request, for one that goes on after the reader advanced.</summary>
    public ReadOnlyMemory<byte> Keep(in ReadOnlySequence<byte> value)
    {
        foreach (var segment in value) _source.Append(segment.Span);
        return _source.WrittenMemory;
    }

    /// <summary>Gives up; returns at once.</summary>
    /// <remarks>What listens runs on another thread: a backend may take its time to stop, and the caller holds a lock.</remarks>
    public void Cancel() => _ = _cancel.CancelAsync();

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellation)
        => _connection.WriteChunkAsync(Id, chunk, cancellation);

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellation)
    {
        _connection.Flush();
        return ValueTask.CompletedTask;
    }

    /// <summary>Empties the request for the next one and clears what it held.</summary>
    public void Reset()
    {
        Exchange.Reset();
        Empty(_source);
        Empty(Result);
        _connection = null!;
        // A source that was used is left to the collector: its listeners may still be at it, and it holds nothing to dispose.
        if (!_cancel.TryReset()) _cancel = new CancellationTokenSource();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Exchange.Dispose();
        _source.Dispose();
        Result.Dispose();
        _cancel.Dispose();
    }

    private static void Empty(PooledBufferWriter buffer)
    {
        if (buffer.WrittenCount > MaxKeptBytes) buffer.Dispose();
        else buffer.Reset(clear: true);
    }
}
