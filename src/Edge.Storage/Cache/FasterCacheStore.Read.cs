using System.Buffers;
using Edge.Caching;
using Edge.Storage.Log;

namespace Edge.Storage.Cache;

public sealed partial class FasterCacheStore
{
    // Entries looked at between two takings of the lock: some tens of microseconds.
    private const int WalkBatch = 128;

    private int _clockDue;

    /// <inheritdoc/>
    public CacheRead TryRead(CacheKey key, CacheRecord record)
    {
        long now = _clock.Now();
        if (!TryFindLive(key, now, out var entry)) return CacheRead.Miss;
        if (_memory.Find((UInt128)entry.Address) is not { } found) return CacheRead.OnDisk;
        Give(found, record, now);
        return CacheRead.Hit;
    }

    /// <inheritdoc/>
    public ValueTask<bool> ReadAsync(CacheKey key, CacheRecord record, CancellationToken cancellation)
    {
        var read = TryRead(key, record);
        return read == CacheRead.OnDisk
            ? ReadFromDiskAsync(key, record, cancellation)
            : ValueTask.FromResult(read == CacheRead.Hit);
    }

    /// <inheritdoc/>
    /// <remarks>Records replaced while the scan runs may be left out: who replaces them knows of them.</remarks>
    public async ValueTask ScanAsync(
        CacheRecord record, Action<CacheKey, CacheRecord> visit, CancellationToken cancellation)
    {
        IndexWalk walk;
        lock (_gate) walk = _index.Walk();
        using (walk)
        {
            var batch = new List<(CacheKey Key, IndexEntry Entry)>(WalkBatch);
            while (TakeBatch(walk, batch))
            {
                foreach (var (key, entry) in batch)
                {
                    cancellation.ThrowIfCancellationRequested();
                    long now = _clock.Now();
                    if (!IsLive(entry, now)) continue;
                    // What a scan reads is not put into memory: it would push out what is in use.
                    var found = _memory.Find((UInt128)entry.Address) ?? await LoadAsync(key, entry, cancellation);
                    if (found is null) continue;
                    Give(found, record, now);
                    visit(key, record);
                }
            }
        }
    }

    private async ValueTask<bool> ReadFromDiskAsync(CacheKey key, CacheRecord record, CancellationToken cancellation)
    {
        while (TryFindLive(key, _clock.Now(), out var entry))
        {
            var found = _memory.Find((UInt128)entry.Address);
            if (found is null && await LoadAsync(key, entry, cancellation) is { } loaded)
            {
                _memory.Put(loaded);
                found = loaded;
            }

            // While the disk was read the record may have been replaced, removed or ended.
            long now = _clock.Now();
            if (found is null || !TryFindLive(key, now, out var after) || after.Address != entry.Address) continue;
            Give(found, record, now);
            return true;
        }

        return false;
    }

    private bool TryFindLive(CacheKey key, long now, out IndexEntry entry) => _index.TryFind(key, out entry) && IsLive(entry, now);

    private bool IsLive(in IndexEntry entry, long now)
    {
        if (entry.Ended || entry.Address < Volatile.Read(ref _begin)) return false;
        if (entry.ExpiresAt > now) return true;

        // Someone has now seen it ended. The log must say how late it was, or a crash and a clock set back would bring
        // it back.
        if (entry.ExpiresAt > Volatile.Read(ref _recorded) && Interlocked.Exchange(ref _clockDue, 1) == 0) _log.Arm();
        return false;
    }

    private bool TakeBatch(IndexWalk walk, List<(CacheKey Key, IndexEntry Entry)> batch)
    {
        batch.Clear();
        lock (_gate)
        {
            while (batch.Count < WalkBatch && walk.MoveNext()) batch.Add((walk.Key, walk.Entry));
            walk.Pause();
        }

        return batch.Count > 0;
    }

    /// <summary>Reads a record from the log.</summary>
    /// <returns>Null where it is not there, or not as it was written; then its entry is gone too.</returns>
    private async ValueTask<MemoryRecord?> LoadAsync(CacheKey key, IndexEntry entry, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(entry.RecordBytes);
        try
        {
            var frame = buffer.AsMemory(0, entry.RecordBytes);
            if (!_log.IsCommitted(entry.Address)) await _log.CommittedAsync(entry.Address + 1, cancellation);
            var salt = await _segments.ReadAsync(entry.Address, frame, cancellation);
            if (salt is not null && Verify(frame.Span, salt.Value, key, entry.Address) is { } record) return record;
            if (salt is not null) CountDamage();
        }
        catch (StorageWriteException)
        {
            // It was in memory only, and memory has let it go.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            CountDamage();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }

        Forget(key, entry);
        return null;
    }

    private static MemoryRecord? Verify(ReadOnlySpan<byte> frame, ulong salt, CacheKey key, long address)
        => LogRecord.TryRead(frame, salt, out var record)
            && record.Kind == LogKind.Put && record.Key == key.Value && record.Length == frame.Length
            ? new MemoryRecord((UInt128)address, record.Payload.ToArray(), record.WrittenAt, record.ExpiresAt, [], 0)
            : null;

    private void CountDamage()
    {
        if (Interlocked.Increment(ref _damaged) == 1) StorageLog.RecordDamaged(_logger);
    }

    private void Forget(CacheKey key, in IndexEntry entry)
    {
        lock (_gate)
        {
            if (!_index.TryFindToWrite(key, out var now) || now.Address != entry.Address) return;
            Drop(key, now);
            _logHasMore = true;
        }
    }

    // A record's id is its address in the log, which only grows.
    private void Give(MemoryRecord from, CacheRecord to, long now)
        => to.Set(from.Payload, (long)from.Id, _clock.ToWall(from.WrittenAt), _clock.ToWall(from.ExpiresAt), _clock.ToWall(now));
}
