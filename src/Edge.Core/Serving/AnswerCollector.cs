using Edge.Backends;
using Edge.Buffers;
using Edge.Protocol;

namespace Edge.Serving;

/// <summary>Stands between a backend and a door: passes chunks on, keeps the whole answer for cache and accounting.</summary>
internal sealed class AnswerCollector : IChunkSink, IDisposable
{
    private readonly AnswerAssembler _assembler = new();
    private readonly PooledBufferWriter _answer = new();
    private Exchange _exchange = null!;
    private IChunkWriter? _writer;
    private TimeProvider _time = TimeProvider.System;

    /// <summary>Whether a chunk went out: from then on another backend cannot take over without the caller noticing.</summary>
    public bool HasWritten { get; private set; }

    /// <summary>Points the collector at the caller, before a backend is asked.</summary>
    public void Begin(Exchange exchange, IChunkWriter? writer, TimeProvider time)
    {
        Reset();
        (_exchange, _writer, _time) = (exchange, writer, time);
    }

    /// <inheritdoc/>
    public ValueTask ChunkAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellation)
    {
        if (!_assembler.Add(chunk)) return ValueTask.CompletedTask;
        if (_exchange.FirstByte == 0) _exchange.FirstByte = _time.GetTimestamp();
        if (_writer is null) return ValueTask.CompletedTask;
        HasWritten = true;
        return _writer.WriteAsync(chunk, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellation) => HasWritten ? _writer!.FlushAsync(cancellation) : ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask AnswerAsync(ReadOnlyMemory<byte> answer, CancellationToken cancellation)
    {
        if (_exchange.FirstByte == 0) _exchange.FirstByte = _time.GetTimestamp();
        _answer.Reset();
        _answer.Append(answer.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Warn(string warning) => _exchange.Warn(warning);

    /// <summary>Closes a stream that the backend called complete.</summary>
    /// <returns>Whether there is a whole answer; false when a choice has no finish reason, which is a stream cut short.</returns>
    public bool TryComplete(out ReadOnlyMemory<byte> answer, out bool storable)
    {
        storable = !_assembler.Overflowed;
        if (_answer.WrittenCount == 0)
        {
            if (!_assembler.IsFinished)
            {
                answer = default;
                return false;
            }

            _assembler.Write(_answer);
        }

        answer = _answer.WrittenMemory;
        return true;
    }

    /// <summary>Empties the collector and clears what it held.</summary>
    public void Reset()
    {
        _assembler.Reset();
        _answer.Reset(clear: true);
        (_exchange, _writer, HasWritten) = (null!, null, false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _assembler.Dispose();
        _answer.Dispose();
    }
}
