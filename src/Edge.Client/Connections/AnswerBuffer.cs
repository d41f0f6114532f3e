using Edge.Buffers;

namespace Edge.Client;

/// <summary>The memory of one answer, reused for later ones.</summary>
internal sealed class AnswerBuffer(AnswerBufferPool pool) : IDisposable
{
    private readonly PooledBufferWriter _bytes = new();
    private int _version;

    /// <summary>Which use this is: an answer that was disposed must not read the next one's bytes.</summary>
    public int Version => Volatile.Read(ref _version);

    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    public void Fill(ReadOnlySpan<byte> bytes) => _bytes.Append(bytes);

    /// <summary>Ends the use, once: the bytes are overwritten and the buffer goes back.</summary>
    public void Release(int version)
    {
        if (Interlocked.CompareExchange(ref _version, version + 1, version) != version) return;
        // A large answer is rare: its memory goes back to the process, the buffer stays.
        if (_bytes.WrittenCount > AnswerBufferPool.KeptBytes) _bytes.Dispose();
        else _bytes.Reset(clear: true);
        pool.Return(this);
    }

    public void Dispose() => _bytes.Dispose();
}

/// <summary>The answer buffers of one client.</summary>
internal sealed class AnswerBufferPool
{
    /// <summary>The largest answer whose memory is kept for the next.</summary>
    public const int KeptBytes = 64 * 1024;

    private const int MaxKept = 256;

    private readonly Lock _gate = new();
    private readonly Stack<AnswerBuffer> _free = new(MaxKept);

    public AnswerBuffer Rent()
    {
        lock (_gate)
        {
            if (_free.TryPop(out var buffer)) return buffer;
        }

        return new AnswerBuffer(this);
    }

    public void Return(AnswerBuffer buffer)
    {
        lock (_gate)
        {
            if (_free.Count < MaxKept)
            {
                _free.Push(buffer);
                return;
            }
        }

        buffer.Dispose();
    }
}
