using Edge.Caching;
using Edge.Storage.Log;

namespace Edge.Storage.Cache;

/// <summary>A cache store that lives as long as its process: for a node without a data folder.</summary>
/// <remarks>"Durable" means what it can: nothing here survives a crash, and nothing is acknowledged that another store
/// would have written to disk, so a caller that needs the promise must ask for a data folder. Past
/// <see cref="CacheStorageOptions.MemoryBytes"/> the least recently used records go first.</remarks>
public sealed class MemoryCacheStore : ICacheStore
{
    private readonly Lock _writes = new();
    private readonly StoreClock _clock;
    private readonly RecordMemory _records;
    private readonly EndedScopes _ended = new();
    private readonly int _maxRecordBytes;
    private long _position;
    private long _refused;

    /// <summary>Makes an empty store.</summary>
    public MemoryCacheStore(CacheStorageOptions options, TimeProvider time)
    {
        _clock = new StoreClock(time);
        _maxRecordBytes = options.MaxRecordBytes;
        _records = new RecordMemory(options.MemoryBytes, options.MaxRecordBytes);
    }

    /// <inheritdoc/>
    public CacheStoreStatistics Statistics => new(
        Entries: _records.Count, MemoryBytes: _records.Bytes, DiskBytes: 0, CorruptRecords: 0,
        Evictions: _records.Evictions + Interlocked.Read(ref _refused));

    /// <inheritdoc/>
    public CacheRead TryRead(CacheKey key, CacheRecord record)
    {
        long now = _clock.Now();
        if (_records.Find(key.Value) is not { } found || !IsLive(found, now)) return CacheRead.Miss;
        Give(found, record, now);
        return CacheRead.Hit;
    }

    /// <inheritdoc/>
    public ValueTask<bool> ReadAsync(CacheKey key, CacheRecord record, CancellationToken cancellation)
        => ValueTask.FromResult(TryRead(key, record) == CacheRead.Hit);

    /// <inheritdoc/>
    public ValueTask PutAsync(CacheWrite write, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(write.Scopes.Length, LogRecord.MaxScopes);
        if (write.Payload.Length > _maxRecordBytes)
        {
            Interlocked.Increment(ref _refused);
            _records.Remove(write.Key.Value);
            return ValueTask.CompletedTask;
        }

        byte[] payload = write.Payload.ToArray();
        var scopes = write.Scopes.ToArray();
        lock (_writes)
        {
            long now = _clock.Now();
            _records.Put(
                new MemoryRecord(write.Key.Value, payload, now, _clock.ToStore(write.ExpiresAt), scopes, _position++));
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(CacheKey key, CancellationToken cancellation)
        => ValueTask.FromResult(_records.Remove(key.Value) is { } removed && IsLive(removed, _clock.Now()));

    /// <inheritdoc/>
    public ValueTask InvalidateAsync(CacheScope scope, CancellationToken cancellation)
    {
        long position;
        lock (_writes)
        {
            // A position of its own: another invalidation that forgets what it has swept must not forget this one.
            position = _position++;
            _ended.End(scope, position);
        }

        // What has ended is let go at once, so the scope need not be remembered.
        foreach (var record in _records.Snapshot())
            if (!IsLive(record, _clock.Now())) RemoveExactly(record);
        lock (_writes) _ended.Forget(position + 1);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask ScanAsync(CacheRecord record, Action<CacheKey, CacheRecord> visit, CancellationToken cancellation)
    {
        foreach (var found in _records.Snapshot())
        {
            cancellation.ThrowIfCancellationRequested();
            long now = _clock.Now();
            if (!IsLive(found, now)) continue;
            Give(found, record, now);
            visit(new CacheKey(found.Id), record);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool IsLive(MemoryRecord record, long now)
        => record.ExpiresAt > now && !_ended.Covers(record.Scopes, record.Position);

    private void Give(MemoryRecord from, CacheRecord to, long now)
        => to.Set(from.Payload, from.Position, _clock.ToWall(from.WrittenAt), _clock.ToWall(from.ExpiresAt), _clock.ToWall(now));

    private void RemoveExactly(MemoryRecord record)
    {
        lock (_writes)
            if (_records.Find(record.Id) == record) _records.Remove(record.Id);
    }
}
