using Edge.Caching;

namespace Edge.Storage.Cache;

/// <summary>A record held in memory; immutable but for its place in the order of use.</summary>
/// <param name="id">What it is found by.</param>
/// <param name="payload">Its bytes, which are its own.</param>
/// <param name="writtenAt">Ticks of store time.</param>
/// <param name="expiresAt">Ticks of store time.</param>
/// <param name="scopes">What it can be invalidated with, where the holder asks.</param>
/// <param name="position">When it was written, in the order of writes, where the holder asks.</param>
internal sealed class MemoryRecord(
    UInt128 id, byte[] payload, long writtenAt, long expiresAt, CacheScope[] scopes, long position)
{
    // Object headers, this object's fields, the dictionary's entry.
    private const int OverheadBytes = 176;

    public UInt128 Id => id;

    public ReadOnlySpan<byte> Payload => payload;

    public long WrittenAt => writtenAt;

    public long ExpiresAt => expiresAt;

    public ReadOnlySpan<CacheScope> Scopes => scopes;

    public long Position => position;

    /// <summary>Bytes it takes, overhead included.</summary>
    public int Bytes => payload.Length + scopes.Length * Log.LogRecord.ScopeBytes + OverheadBytes;

    /// <summary>Used just before this one; the shard's lock guards it.</summary>
    public MemoryRecord? Older { get; set; }

    /// <summary>Used just after this one; the shard's lock guards it.</summary>
    public MemoryRecord? Newer { get; set; }
}
