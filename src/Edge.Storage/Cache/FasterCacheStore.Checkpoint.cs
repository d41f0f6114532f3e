using FASTER.core;

namespace Edge.Storage.Cache;

public sealed partial class FasterCacheStore
{
    // Ended scopes that are remembered before a checkpoint sweeps out what they cover: a few hundred kilobytes.
    private const int MostEnded = 4096;

    private Task? _checkpoint;
    private bool _checkpointing;
    private long _sinceCheckpoint; // bytes of log that a start would have to read
    private long _checkpointBytes;

    /// <summary>Has a checkpoint made in the background, unless one is; under the lock.</summary>
    private void StartCheckpoint()
    {
        if (_disposed || _checkpoint is { IsCompleted: false }) return;
        _checkpoint = Task.Run(CheckpointAsync);
    }

    private async Task CheckpointAsync()
    {
        long number = _checkpoints.Next;
        bool committed = false;
        try
        {
            Sweep();
            var manifest = await WriteCheckpointAsync(number);
            committed = true;
            StorageLog.CheckpointTaken(_logger, number, manifest.Live, manifest.Table.Bytes + manifest.Entries.Bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FasterException)
        {
            StorageLog.CheckpointFailed(_logger, number, e);
        }
        finally
        {
            if (!committed) _checkpoints.Delete(number);
            lock (_gate)
            {
                _checkpointing = false;
                _checkpointBytes = _checkpoints.Bytes;
                DropEntries();
                MakeDiskRoom();
            }
        }
    }

    private async Task<CheckpointManifest> WriteCheckpointAsync(long number)
    {
        _checkpoints.Prepare();
        var (table, entries) = _checkpoints.FilesOf(number);
        _indexCheckpoint.Write(number, table, entries);

        var manifest = new CheckpointManifest { Number = number, IndexBytes = _indexBytes };
        lock (_gate)
        {
            // Everything before the tail is in the index now, so everything from it on is what a start has to read.
            manifest =
                manifest with { ReplayFrom = _log.Tail, Live = _live, Ended = [.. _ended.All], Latest = _clock.Now() };
            if (!_index.TryBeginCheckpoint()) throw new FasterException("FASTER is at another checkpoint.");
            (_checkpointing, _sinceCheckpoint, _log.HasGap) = (true, 0, false);
        }

        await _index.CompleteCheckpointAsync();
        if (_indexCheckpoint.Failure is { } failure)
            throw new StorageWriteException($"The index could not be written: {failure.Message}", failure);

        // What the index names must be on disk before a checkpoint may name it.
        lock (_gate) manifest = manifest with { End = _log.Tail };
        await _log.CommittedAsync(manifest.End, CancellationToken.None);
        manifest = manifest with
        {
            Table = Checkpoints.Seal(table, _indexCheckpoint.Table),
            Entries = Checkpoints.Seal(entries, _indexCheckpoint.Entries),
        };
        _checkpoints.Commit(manifest);
        return manifest;
    }

    /// <summary>Takes out of the index what has ended, and forgets the scopes that ended it.</summary>
    private void Sweep()
    {
        long tail;
        IndexWalk walk;
        lock (_gate) (tail, walk) = (_log.Tail, _index.Walk());
        using (walk)
        {
            while (SweepBatch(walk))
            {
            }
        }

        lock (_gate) _ended.Forget(tail);
    }

    private bool SweepBatch(IndexWalk walk)
    {
        lock (_gate)
        {
            for (int i = 0; i < WalkBatch; i++)
            {
                if (!walk.MoveNext()) return false;
                if (!IsLive(walk.Entry, _clock.Now())) Drop(walk.Key, walk.Entry);
            }

            walk.Pause();
            return true;
        }
    }
}
