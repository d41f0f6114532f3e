using Edge.Caching;
using Edge.Storage.Log;
using FASTER.core;

namespace Edge.Storage.Cache;

public sealed partial class FasterCacheStore
{
    /// <summary>Takes the newest good checkpoint, if there is one.</summary>
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
                var index = new CacheIndex(
                    _indexBytes, _ended, _indexCheckpoint, (manifest.Table.Token, manifest.Entries.Token));
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

    /// <summary>Reads the log from a checkpoint on.</summary>
    /// <returns>How many records it read.</returns>
    private long Replay(CheckpointManifest? manifest)
    {
        long from = manifest?.ReplayFrom ?? 0;
        long replayed = 0;
        _recorded = manifest?.Latest ?? 0;
        _begin = _segments.Begin;
        _logHasMore = manifest is not null; // what the index had dropped before the checkpoint
        _damaged = _segments.Unreadable + _checkpoints.Quarantined;
        foreach (var segment in _segments.All)
        {
            if (segment.End > from) replayed += Replay(segment, from);
        }

        _clock.Restore(_recorded);
        return replayed;
    }

    private long Replay(LogSegment segment, long from)
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
                _recorded = Math.Max(_recorded, walk.Record.WrittenAt);
                Apply(walk.Address, walk.Record);
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

    private void Apply(long address, in LogRecord record)
    {
        var key = new CacheKey(record.Key);
        switch (record.Kind)
        {
            case LogKind.Put:
                MakeIndexRoom();
                if (!_index.Put(key, address, record.ExpiresAt, record.Length, record.Scopes, out _)) _live++;
                break;
            case LogKind.Remove when _index.TryFindToWrite(key, out var entry):
                Drop(key, entry);
                break;
            case LogKind.EndScope:
                _ended.End(new CacheScope(record.Key), address);
                break;
        }
    }
}
