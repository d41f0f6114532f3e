using System.Buffers;

namespace Edge.Caching;

/// <summary>A reusable place that a store copies a record into.</summary>
/// <remarks>Not thread-safe; one per reader. Dispose returns the memory to the pool, cleared: it held prompts.</remarks>
public sealed class CacheRecord : IDisposable
{
    private byte[] _memory = [];
    private int _length;

    /// <summary>The record's bytes; valid until the next read into this place.</summary>
    public ReadOnlyMemory<byte> Payload => _memory.AsMemory(0, _length);

    /// <summary>When it was written.</summary>
    public DateTimeOffset WrittenAt { get; private set; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>Makes room for a payload of <paramref name="length"/> bytes, which the store then fills.</summary>
    public Span<byte> Fill(int length, DateTimeOffset writtenAt, DateTimeOffset expiresAt)
    {
        if (_memory.Length < length)
        {
            Return();
            _memory = ArrayPool<byte>.Shared.Rent(length);
        }

        (_length, WrittenAt, ExpiresAt) = (length, writtenAt, expiresAt);
        return _memory.AsSpan(0, length);
    }

    /// <summary>Forgets the record, keeps the memory for the next one and clears what it held.</summary>
    public void Clear()
    {
        _memory.AsSpan(0, _length).Clear();
        _length = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => Return();

    private void Return()
    {
        if (_memory.Length > 0) ArrayPool<byte>.Shared.Return(_memory, clearArray: true);
        (_memory, _length) = ([], 0);
    }
}
