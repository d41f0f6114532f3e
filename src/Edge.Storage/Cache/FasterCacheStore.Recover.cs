using Edge.Caching;
using Edge.Storage.Log;
using FASTER.core;

namespace Edge.Storage.Cache;

public sealed partial class FasterCacheStore
{
    private readonly record struct Recovered(CacheIndex Index, long Checkpoint, long Replayed, long End);

    /// <summary>Takes the newest good checkpoint and reads the log from there on.</summary>
    private Recovered Recover()
    {
        var (index, manifest) = RecoverIndex();
        long latest = manifest?.Latest ?? 0;
        long from = manifest?.ReplayFrom ?? 0;
        long replayed = 0;
        _begin = _segments.Begin;
        _logHasMore = manifest is not null; // what the index had dropped before the checkpoint
        _damaged = _segments.Unreadable + _checkpoints.Quarantined;
        foreach (var segment in _segments.All)
        {
            if (segment.End > from) replayed += Replay(index, segment, from, ref latest);
        }

        _recorded = latest;
        _clock.Restore(latest);
        return new Recovered(index, manifest?.Number ?? 0, replayed, Math.Max(_segments.End, manifest?.End ?? 0));
    }

    private (CacheIndex Index, CheckpointManifest? Manifest) RecoverIndex()
    {
        foreach (var manifest in _checkpoints.Good())
        {
            // Made with other memory options: of no use, and nothing is wrong with it.
            if (manifest.IndexBytes != _indexBytes) continue;
            var (table, entries) = _checkpoints.FilesOf(manifest.Number);
            _indexCheckpoint.Read(manifest, table, entries);
            try
            {
                var index = new CacheIndex(_indexBytes, _ended, _indexCheckpoint, (manifest.Table.Token, manifest.Entries.Token));
                foreach (var (scope, position) in manifest.Ended) _ended.End(scope, position);
                _live = manifest.Live;
                return (index, manifest);
            }
            catch (Exception e) when (e is FasterException or IOException)
            {
                _checkpoints.Refuse(manifest);
            }
        }

        return (new CacheIndex(_indexBytes, _ended, _indexCheckpoint), null);
    }

    private long Replay(CacheIndex index, LogSegment segment, long from, ref long latest)
    {
        long records = 0;
        int damaged = 0;
        try
        {
            using var walk = new LogWalk(segment, from);
            while (walk.MoveNext())
            {
                records++;
                _sinceCheckpoint += walk.Record.Length;
                latest = Math.Max(latest, walk.Record.WrittenAt);
                Apply(index, walk.Address, walk.Record);
            }

            damaged = walk.Damaged;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            damaged++;
        }

        _damaged += damaged;
        if (damaged > 0) StorageLog.SegmentDamaged(_logger, segment.Path, damaged);
        return records;
    }

    private void Apply(CacheIndex index, long address, in LogRecord record)
    {
        var key = new CacheKey(record.Key);
        switch (record.Kind)
        {
            case LogKind.Put:
                if (!index.Put(key, address, record.ExpiresAt, record.Length, record.Scopes, out _)) _live++;
                break;
            case LogKind.Remove when index.TryFindToWrite(key, out _):
                index.Remove(key);
                _live--;
                break;
            case LogKind.EndScope:
                _ended.End(new CacheScope(record.Key), address);
                break;
        }
    }
}
