namespace Edge.Caching;

/// <summary>Holds cache records by key, in memory or on disk; knows nothing of what a record means.</summary>
/// <remarks>Safe for concurrent use. A record whose time has come, or one of whose scopes was invalidated after it was
/// written, is not there. Time never runs backwards: a clock set back revives nothing.</remarks>
public interface ICacheStore : IAsyncDisposable
{
    /// <summary>Finds a record that is held in memory.</summary>
    /// <remarks>Never waits and never allocates.</remarks>
    CacheRead TryRead(CacheKey key, CacheRecord record);

    /// <summary>Finds a record, on disk where it must.</summary>
    /// <returns>Whether the record was there.</returns>
    ValueTask<bool> ReadAsync(CacheKey key, CacheRecord record, CancellationToken cancellation);

    /// <summary>Stores a record, replacing an older one under the same key.</summary>
    /// <remarks>With <see cref="CacheWrite.Durable"/> the task completes when the record would survive a crash of the
    /// process; without it, when the record can be read.</remarks>
    ValueTask PutAsync(CacheWrite write, CancellationToken cancellation);

    /// <summary>Removes one record; durable when the task completes.</summary>
    /// <returns>Whether a live record was there.</returns>
    ValueTask<bool> RemoveAsync(CacheKey key, CancellationToken cancellation);

    /// <summary>Ends every record written so far that carries <paramref name="scope"/>; durable when the task completes.</summary>
    ValueTask InvalidateAsync(CacheScope scope, CancellationToken cancellation);

    /// <summary>Visits every live record once, for rebuilding an index at start; <paramref name="record"/> is reused.</summary>
    ValueTask ScanAsync(CacheRecord record, Action<CacheKey, CacheRecord> visit, CancellationToken cancellation);

    /// <summary>A snapshot of counters and sizes.</summary>
    CacheStoreStatistics Statistics { get; }
}

/// <summary>Where a record is.</summary>
public enum CacheRead : byte
{
    /// <summary>It is not there.</summary>
    Miss,
    /// <summary>It was found.</summary>
    Hit,
    /// <summary>It may be on disk: ask <see cref="ICacheStore.ReadAsync"/>.</summary>
    OnDisk,
}

/// <summary>A 128-bit keyed hash of a canonical request.</summary>
public readonly record struct CacheKey(UInt128 Value);

/// <summary>A 128-bit hash of what can be invalidated as a whole: a tenant, a tenant's model, a tenant's tag.</summary>
public readonly record struct CacheScope(UInt128 Value);

/// <summary>A record to store.</summary>
/// <param name="Key">Its key.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="Scopes">What it can be invalidated with; 1 to 32.</param>
/// <param name="Payload">The record; borrowed until the put completes.</param>
/// <param name="Durable">Whether to wait until it is safe on disk.</param>
public readonly record struct CacheWrite(
    CacheKey Key, DateTimeOffset ExpiresAt, ReadOnlyMemory<CacheScope> Scopes, ReadOnlyMemory<byte> Payload, bool Durable);

/// <summary>What a store reports of itself.</summary>
/// <param name="Entries">Live records, as far as known without a scan.</param>
/// <param name="MemoryBytes">Memory the records take.</param>
/// <param name="DiskBytes">Bytes of its files.</param>
/// <param name="CorruptRecords">Torn or flipped records skipped since start.</param>
/// <param name="Evictions">Records dropped for room since start.</param>
public readonly record struct CacheStoreStatistics(
    long Entries, long MemoryBytes, long DiskBytes, long CorruptRecords, long Evictions)
{
    /// <summary>Records and commits that the disk refused since start.</summary>
    public long WriteFailures { get; init; }
}
