using Edge.Caching;
using Edge.Storage.Log;

namespace Edge.Storage.Cache;

public sealed partial class FasterCacheStore
{
    private long _recorded; // store time of the newest log record
    private bool _logHasMore; // than the index: records that were dropped from it, and that a start would find again

    /// <inheritdoc/>
    /// <remarks>A record larger than <see cref="CacheStorageOptions.MaxRecordBytes"/> counts as evicted at once; what
    /// it would have replaced is gone too.</remarks>
    /// <exception cref="StorageWriteException">The put is durable and the disk refused; the record may be served until
    /// the node stops.</exception>
    public async ValueTask PutAsync(CacheWrite write, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(write.Scopes.Length, LogRecord.MaxScopes);
        if (write.Payload.Length > _options.MaxRecordBytes)
        {
            Interlocked.Increment(ref _evictions);
            await RemoveAsync(write.Key, cancellation);
            return;
        }

        byte[] payload = write.Payload.ToArray();
        long address;
        while (!TryPut(write, payload, out address)) await RoomAsync(cancellation);
        if (write.Durable) await _log.CommittedAsync(address + 1, cancellation);
    }

    /// <inheritdoc/>
    /// <exception cref="StorageWriteException">The disk refused: the record is gone, and may be back after a
    /// restart.</exception>
    public async ValueTask<bool> RemoveAsync(CacheKey key, CancellationToken cancellation)
    {
        while (true)
        {
            if (TryRemove(key, out bool wasLive, out long? address))
            {
                if (address is { } at) await _log.CommittedAsync(at + 1, cancellation);
                return wasLive;
            }

            await RoomAsync(cancellation);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="StorageWriteException">The disk refused: the records are gone, and may be back after a
    /// restart.</exception>
    public async ValueTask InvalidateAsync(CacheScope scope, CancellationToken cancellation)
    {
        long address;
        while (!TryEnd(scope, out address)) await RoomAsync(cancellation);
        await _log.CommittedAsync(address + 1, cancellation);
    }

    private bool TryPut(in CacheWrite write, byte[] payload, out long address)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            address = 0;
            if (!MakeIndexRoom()) return false;
            long now = _clock.Now();
            long expires = _clock.ToStore(write.ExpiresAt);
            if (!_log.TryAppend(LogKind.Put, write.Key.Value, now, expires, write.Scopes, payload, out address))
                return false;

            int bytes = LogRecord.LengthOf(write.Scopes.Length, payload.Length);
            if (_index.Put(write.Key, address, expires, bytes, write.Scopes.Span, out var replaced))
                _memory.Remove((UInt128)replaced.Address);
            else _live++;
            _memory.Put(new MemoryRecord((UInt128)address, payload, now, expires, [], 0));
            Appended(address, bytes, now);
            return true;
        }
    }

    private bool TryRemove(CacheKey key, out bool wasLive, out long? address)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            (wasLive, address) = (false, null);
            bool found = _index.TryFindToWrite(key, out var entry);
            if (!found && !_logHasMore) return true;
            wasLive = found && IsLive(entry, _clock.Now());
            long now = _clock.Now();
            if (!_log.TryAppend(LogKind.Remove, key.Value, now, 0, default, default, out long at)) return false;

            if (found) Drop(key, entry);
            address = at;
            Appended(at, LogRecord.HeaderBytes, now);
            return true;
        }
    }

    private bool TryEnd(CacheScope scope, out long address)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            long now = _clock.Now();
            if (!_log.TryAppend(LogKind.EndScope, scope.Value, now, 0, default, default, out address)) return false;
            _ended.End(scope, address);
            Appended(address, LogRecord.HeaderBytes, now);
            return true;
        }
    }

    private void AppendClock()
    {
        if (Interlocked.Exchange(ref _clockDue, 0) == 0) return;
        lock (_gate)
        {
            long now = _clock.Now();
            if (_log.TryAppend(LogKind.Clock, 0, now, 0, default, default, out long address))
                Appended(address, LogRecord.HeaderBytes, now);
        }
    }

    /// <summary>Takes an entry out of the index; under the lock.</summary>
    private void Drop(CacheKey key, in IndexEntry entry)
    {
        _index.Remove(key);
        _memory.Remove((UInt128)entry.Address);
        _live--;
    }

    /// <summary>Waits for whatever a change had no room in.</summary>
    private async ValueTask RoomAsync(CancellationToken cancellation)
    {
        Task? checkpoint;
        long tail;
        lock (_gate) (checkpoint, tail) = (_index.UsedBytes > _index.LimitBytes ? _checkpoint : null, _log.Tail);
        try
        {
            if (checkpoint is not null) await checkpoint.WaitAsync(cancellation);
            else await _log.CommittedAsync(tail, cancellation);
        }
        catch (StorageWriteException)
        {
            // The log has closed, and a closed log has room for everything.
        }
    }
}
