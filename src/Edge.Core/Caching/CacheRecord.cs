namespace Edge.Caching;

/// <summary>A reusable place that a store puts what it found into.</summary>
/// <remarks>Not thread-safe; one per reader. The bytes are the store's own, which nobody changes and which live as long as somebody holds
/// them: a record that is replaced or dropped meanwhile stays readable here.</remarks>
public sealed class CacheRecord
{
    /// <summary>The record's bytes.</summary>
    public ReadOnlyMemory<byte> Payload { get; private set; }

    /// <summary>When it was written.</summary>
    public DateTimeOffset WrittenAt { get; private set; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>When the store judged it alive.</summary>
    public DateTimeOffset ReadAt { get; private set; }

    /// <summary>Which of all records that were ever stored under its key it is, in this process.</summary>
    public long Version { get; private set; }

    /// <summary>Puts a record here.</summary>
    /// <param name="payload">Its bytes, never changed from here on.</param>
    /// <param name="version">A number that no other record of the store has under the same key.</param>
    /// <param name="writtenAt">When it was written.</param>
    /// <param name="expiresAt">When it ends.</param>
    /// <param name="readAt">Now.</param>
    public void Set(ReadOnlyMemory<byte> payload, long version, DateTimeOffset writtenAt, DateTimeOffset expiresAt, DateTimeOffset readAt)
        => (Payload, Version, WrittenAt, ExpiresAt, ReadAt) = (payload, version, writtenAt, expiresAt, readAt);

    /// <summary>Lets go of the record.</summary>
    public void Clear() => Payload = default;
}
