using Edge.Caching;
using Edge.Storage.Log;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Storage.Cache;

/// <summary>Looks at a cache's files while no node has them open, and rewrites them without what is no longer
/// served.</summary>
public static class CacheDataCheck
{
    /// <summary>Reads every record and checkpoint; changes nothing.</summary>
    /// <param name="folder">The cache's own folder, <see cref="DataFolder.Cache"/>.</param>
    /// <param name="time">Says what has expired.</param>
    /// <exception cref="NewerFormatException">A newer edge wrote one of the files.</exception>
    /// <exception cref="IOException">The disk fails.</exception>
    public static CacheDataReport Check(string folder, TimeProvider time)
    {
        var newest = CacheFolder.Newest(folder);
        using var segments = LogSegments.Open(newest.Log, quarantine: false, NullLogger.Instance);
        var (good, bad) = new Checkpoints(newest.Index, NullLogger.Instance).Count();
        return Walk(segments, time).Report with { Checkpoints = good, BadCheckpoints = bad };
    }

    /// <summary>Writes what is live into a new log, which is the cache's from then on; the old one stays until the
    /// first clean stop.</summary>
    /// <param name="folder">The cache's own folder, <see cref="DataFolder.Cache"/>.</param>
    /// <param name="options">Sizes of the new log.</param>
    /// <param name="time">Says what has expired.</param>
    /// <param name="logger">Told of troubles.</param>
    /// <param name="cancellation">Gives up; the cache stays as it is.</param>
    /// <returns>What the old log held.</returns>
    /// <exception cref="NewerFormatException">A newer edge wrote one of the files.</exception>
    /// <exception cref="IOException">The disk fails or is full; the cache stays as it is.</exception>
    public static async Task<CacheDataReport> CompactAsync(
        string folder, CacheStorageOptions options, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        var newest = CacheFolder.Newest(folder);
        using var old = LogSegments.Open(newest.Log, quarantine: false, logger);
        var (report, live) = Walk(old, time);
        var (next, path) = newest.Begin();
        Directory.CreateDirectory(path);
        using (var written = LogSegments.Open(path, quarantine: false, logger))
        {
            await CopyAsync(
                old, written, [.. live.Values.Select(put => put.Address)], options, time, logger, cancellation);
        }

        next.Complete();
        return report;
    }

    private static (CacheDataReport Report, Dictionary<UInt128, Put> Live) Walk(LogSegments segments, TimeProvider time)
    {
        var puts = new Dictionary<UInt128, Put>();
        var ended = new EndedScopes();
        long records = 0, stored = 0, damaged = segments.Unreadable, latest = time.GetUtcNow().UtcTicks;
        foreach (var segment in segments.All)
        {
            using var walk = new LogWalk(segment, segment.Start);
            while (walk.MoveNext())
            {
                records++;
                var record = walk.Record;
                latest = Math.Max(latest, record.WrittenAt);
                switch (record.Kind)
                {
                    case LogKind.Put:
                        stored++;
                        puts[record.Key] = new Put(walk.Address, record.ExpiresAt, record.Scopes.ToArray());
                        break;
                    case LogKind.Remove:
                        puts.Remove(record.Key);
                        break;
                    case LogKind.EndScope:
                        ended.End(new CacheScope(record.Key), walk.Address);
                        break;
                }
            }

            damaged += walk.Damaged;
        }

        long replaced = stored - puts.Count;
        long invalidated = Drop(puts, put => ended.Covers(put.Scopes, put.Address));
        long expired = Drop(puts, put => put.ExpiresAt <= latest);
        var report = new CacheDataReport
        {
            Segments = segments.All.Count,
            Bytes = segments.Bytes,
            Records = records,
            Live = puts.Count,
            Expired = expired,
            Invalidated = invalidated,
            Replaced = replaced,
            Damaged = damaged,
        };
        return (report, puts);
    }

    private static int Drop(Dictionary<UInt128, Put> puts, Func<Put, bool> isDead)
    {
        int before = puts.Count;
        foreach (var (key, put) in puts)
            if (isDead(put)) puts.Remove(key);
        return before - puts.Count;
    }

    private static async Task CopyAsync(
        LogSegments from, LogSegments to, HashSet<long> live, CacheStorageOptions options, TimeProvider time,
        ILogger logger, CancellationToken cancellation)
    {
        var shape = LogShape.Of(options, options.MemoryBytes);
        var gate = new Lock();
        await using var log = new RecordLog(to, shape, shape.NextStart(0), gate, time, logger);
        foreach (var segment in from.All)
        {
            using var walk = new LogWalk(segment, segment.Start);
            while (walk.MoveNext())
            {
                if (!live.Contains(walk.Address)) continue;
                while (!TryCopy(log, gate, walk.Record)) await log.CommittedAsync(log.Tail, cancellation);
            }
        }

        await log.CommittedAsync(log.Tail, cancellation);
        if (log.Failures == 0) return;
        throw new StorageWriteException(
            "The new log could not be written in full. Make room on the data folder's disk.", null);
    }

    private static bool TryCopy(RecordLog log, Lock gate, in LogRecord record)
    {
        lock (gate)
        {
            return log.TryAppend(
                record.Kind, record.Key, record.WrittenAt, record.ExpiresAt, record.Scopes.ToArray(),
                record.Payload.ToArray(), out _);
        }
    }

    private sealed record Put(long Address, long ExpiresAt, CacheScope[] Scopes);
}
