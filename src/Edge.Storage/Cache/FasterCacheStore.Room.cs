using Edge.Storage.Log;

namespace Edge.Storage.Cache;

public sealed partial class FasterCacheStore
{
    private long _segment;

    /// <summary>What follows every appended record; under the lock.</summary>
    private void Appended(long address, int bytes, long now)
    {
        _sinceCheckpoint += bytes;
        Volatile.Write(ref _recorded, Math.Max(_recorded, now));
        long segment = address / _shape.SegmentBytes;
        if (segment != _segment)
        {
            _segment = segment;
            MakeDiskRoom();
        }

        // After a failure of the log only a checkpoint tells all again.
        if (_sinceCheckpoint > _options.CheckpointBytes || _ended.Count > MostEnded || (_log.HasGap && _log.IsOpen))
            StartCheckpoint();
    }

    /// <summary>Drops the oldest segments until the newest may grow to its full size and a checkpoint fits beside;
    /// under the lock.</summary>
    private void MakeDiskRoom()
    {
        long share = _options.DiskBytes - _checkpointBytes - _index.CheckpointBytes - _shape.SegmentBytes;
        var all = _segments.All;
        long bytes = all.Sum(segment => segment.FileBytes);
        int drop = 0;
        while (drop + 1 < all.Count && bytes > share) bytes -= all[drop++].FileBytes;
        if (drop > 0) DropBefore(all[drop].Start);
    }

    /// <summary>Drops the oldest entries when the index is full; under the lock.</summary>
    /// <returns>False while a checkpoint stands in the way.</returns>
    private bool MakeIndexRoom()
    {
        if (_index.UsedBytes <= _index.LimitBytes) return true;
        if (_checkpointing) return false;

        // A sixteenth at a time: what is walked here is walked under the lock.
        long keep = _index.Tail - _index.LimitBytes / 16 * 15;
        using var walk = _index.Walk();
        bool more;
        do more = walk.MoveNext();
        while (more && walk.Position < keep);
        _logHasMore = true;
        if (more) DropBefore(walk.Entry.Address);
        else _index.DropUntil(walk.Position); // nothing but what was replaced or removed
        return true;
    }

    /// <summary>Drops the records before an address: they are misses from now on; under the lock.</summary>
    private void DropBefore(long address)
    {
        Volatile.Write(ref _begin, Math.Max(_begin, address));
        try
        {
            _segments.DropBefore(address);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            StorageLog.DeleteFailed(_logger, _folder.Log, e);
        }

        // A checkpoint under way reads the index's pages; its end drops the entries.
        if (!_checkpointing) DropEntries();
    }

    private void DropEntries()
    {
        long now = _clock.Now();
        using var walk = _index.Walk();
        while (walk.MoveNext() && walk.Entry.Address < _begin)
        {
            if (!walk.Entry.Ended && walk.Entry.ExpiresAt > now) Interlocked.Increment(ref _evictions);
            _memory.Remove((UInt128)walk.Entry.Address);
            _live--;
        }

        _index.DropUntil(walk.Position);
    }
}
