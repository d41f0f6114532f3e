using Edge.Caching;

namespace Edge.Storage.Cache;

/// <summary>A record held in memory; immutable but for whether it was used.</summary>
/// <param name="id">What it is found by.</param>
/// <param name="payload">Its bytes, which are its own.</param>
/// <param name="writtenAt">Ticks of store time.</param>
/// <param name="expiresAt">Ticks of store time.</param>
/// <param name="scopes">What it can be invalidated with, where the holder asks.</param>
/// <param name="position">When it was written, in the order of writes, where the holder asks.</param>
internal sealed class MemoryRecord(
    UInt128 id, byte[] payload, long writtenAt, long expiresAt, CacheScope[] scopes, long position)
{
    // Object headers, this object's fields, its place in the table, which is between a third and two thirds full.
    private const int OverheadBytes = 176;

    public UInt128 Id => id;

    public byte[] Payload => payload;

    public long WrittenAt => writtenAt;

    public long ExpiresAt => expiresAt;

    public ReadOnlySpan<CacheScope> Scopes => scopes;

    public long Position => position;

    /// <summary>Bytes it takes, overhead included.</summary>
    public int Bytes => payload.Length + scopes.Length * Log.LogRecord.ScopeBytes + OverheadBytes;

    /// <summary>Whether it was found since it was last the first to go; the shard's lock guards it.</summary>
    public bool WasUsed { get; set; }
}
