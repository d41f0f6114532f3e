using System.Collections.Concurrent;
using Edge.Caching;

namespace Edge.TestKit;

/// <summary>The simplest store that keeps the contract: the oracle for the real ones.</summary>
public sealed class DictionaryCacheStore(TimeProvider time) : ICacheStore
{
    private readonly ConcurrentDictionary<CacheKey, Entry> _entries = new();
    private readonly ConcurrentDictionary<CacheScope, long> _ended = new();
    private long _sequence;

    /// <inheritdoc/>
    public CacheStoreStatistics Statistics => new(_entries.Count, 0, 0, 0, 0);

    /// <inheritdoc/>
    public CacheRead TryRead(CacheKey key, CacheRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (!_entries.TryGetValue(key, out var entry) || !IsLive(entry)) return CacheRead.Miss;
        record.Set(entry.Payload, entry.Sequence, entry.WrittenAt, entry.ExpiresAt, time.GetUtcNow());
        return CacheRead.Hit;
    }

    /// <inheritdoc/>
    public ValueTask<bool> ReadAsync(CacheKey key, CacheRecord record, CancellationToken cancellation) => new(TryRead(key, record) == CacheRead.Hit);

    /// <inheritdoc/>
    public ValueTask PutAsync(CacheWrite write, CancellationToken cancellation)
    {
        _entries[write.Key] = new Entry(write.Payload.ToArray(), write.Scopes.ToArray(), time.GetUtcNow(), write.ExpiresAt, Interlocked.Increment(ref _sequence));
        return default;
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(CacheKey key, CancellationToken cancellation) => new(_entries.TryRemove(key, out var entry) && IsLive(entry));

    /// <inheritdoc/>
    public ValueTask InvalidateAsync(CacheScope scope, CancellationToken cancellation)
    {
        _ended[scope] = Interlocked.Increment(ref _sequence);
        return default;
    }

    /// <inheritdoc/>
    public ValueTask ScanAsync(CacheRecord record, Action<CacheKey, CacheRecord> visit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(visit);
        foreach (var key in _entries.Keys)
            if (TryRead(key, record) == CacheRead.Hit) visit(key, record);
        return default;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;

    private bool IsLive(Entry entry)
    {
        if (entry.ExpiresAt <= time.GetUtcNow()) return false;
        foreach (var scope in entry.Scopes)
            if (_ended.TryGetValue(scope, out long ended) && ended > entry.Sequence) return false;
        return true;
    }

    private sealed record Entry(byte[] Payload, CacheScope[] Scopes, DateTimeOffset WrittenAt, DateTimeOffset ExpiresAt, long Sequence);
}
