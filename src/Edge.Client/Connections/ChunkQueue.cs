using System.Buffers.Binary;
using System.Threading.Tasks.Sources;
using Edge.Buffers;

namespace Edge.Client;

/// <summary>The chunks of one stream between the connection, which never waits, and the caller, who may be slow.</summary>
/// <remarks>One producer, one consumer. Two buffers change places: the producer fills one while the consumer reads the other.</remarks>
internal sealed class ChunkQueue(int maxBytes) : IValueTaskSource<bool>, IDisposable
{
    private const int LengthBytes = sizeof(int);

    private readonly Lock _gate = new();
    private PooledBufferWriter _arriving = new(), _reading = new();
    private ManualResetValueTaskSourceCore<bool> _signal = new() { RunContinuationsAsynchronously = true };
    private int _readBytes;
    private bool _isEnded, _isAwaited;

    /// <summary>Adds a copy of a chunk.</summary>
    /// <returns>False when the consumer left too much unread.</returns>
    public bool TryAppend(ReadOnlySpan<byte> chunk)
    {
        lock (_gate)
        {
            if (_isEnded) return true;
            long unread = (long)_arriving.WrittenCount + _reading.WrittenCount - _readBytes;
            if (unread + LengthBytes + chunk.Length > maxBytes) return false;

            BinaryPrimitives.WriteInt32LittleEndian(_arriving.GetSpan(LengthBytes), chunk.Length);
            _arriving.Advance(LengthBytes);
            _arriving.Append(chunk);
            Wake();
            return true;
        }
    }

    /// <summary>Says that no chunk follows.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            Wake();
        }
    }

    /// <summary>Completes when there may be a chunk to take; with false when all were taken and none follows.</summary>
    public ValueTask<bool> WaitAsync()
    {
        lock (_gate)
        {
            if (_arriving.WrittenCount > 0 || _readBytes < _reading.WrittenCount) return new ValueTask<bool>(true);
            if (_isEnded) return new ValueTask<bool>(false);
            _signal.Reset();
            _isAwaited = true;
            return new ValueTask<bool>(this, _signal.Version);
        }
    }

    /// <summary>Takes the next chunk, if there is one.</summary>
    /// <param name="chunk">Valid until the next call.</param>
    public bool TryTake(out ReadOnlyMemory<byte> chunk)
    {
        lock (_gate)
        {
            chunk = default;
            if (_readBytes == _reading.WrittenCount)
            {
                _reading.Reset(clear: true);
                (_arriving, _reading, _readBytes) = (_reading, _arriving, 0);
                if (_reading.WrittenCount == 0) return false;
            }

            int length = BinaryPrimitives.ReadInt32LittleEndian(_reading.WrittenSpan[_readBytes..]);
            chunk = _reading.WrittenMemory.Slice(_readBytes + LengthBytes, length);
            _readBytes += LengthBytes + length;
            return true;
        }
    }

    /// <summary>Gives the memory back; chunks that still come are dropped.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isEnded = true;
            _readBytes = 0;
            _arriving.Dispose();
            _reading.Dispose();
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _signal.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _signal.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _signal.OnCompleted(continuation, state, token, flags);

    private void Wake()
    {
        if (!_isAwaited) return;
        _isAwaited = false;
        _signal.SetResult(true);
    }
}
