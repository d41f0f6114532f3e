using System.Numerics;
using Edge.Caching;
using Edge.Storage.Log;
using Microsoft.Extensions.Logging;

namespace Edge.Storage.Cache;

/// <summary>A cache store on disk: a log that holds every record, an index over it, and the records used lately in
/// memory.</summary>
/// <remarks>
/// <para>The log is the truth. A record is written once, to the log; the index says where in the log each key's newest
/// record is; the memory holds records by their address, so it can never be stale. Room is made at the log's old end,
/// where all three lose the same records.</para>
/// <para>Changes are made one at a time under a lock that covers memory work only. Reads take no lock of the store. A
/// start takes the newest good checkpoint of the index and reads the log from there on; without one it reads all of the
/// log.</para>
/// </remarks>
public sealed partial class FasterCacheStore : ICacheStore
{
    private readonly Lock _gate = new();
    private readonly CacheStorageOptions _options;
    private readonly ILogger _logger;
    private readonly CacheFolder _folder;
    private readonly StoreClock _clock;
    private readonly EndedScopes _ended = new();
    private readonly RecordMemory _memory;
    private readonly LogShape _shape;
    private readonly long _indexBytes;
    private readonly LogSegments _segments;
    private readonly Checkpoints _checkpoints;
    private readonly IndexCheckpoint _indexCheckpoint = new();
    private readonly CacheIndex _index;
    private readonly RecordLog _log;

    private long _begin;
    private long _live;
    private long _evictions;
    private long _damaged;
    private bool _disposed;

    private FasterCacheStore(string folder, CacheStorageOptions options, TimeProvider time, ILogger logger)
    {
        long started = time.GetTimestamp();
        (_options, _logger, _clock) = (options, logger, new StoreClock(time));
        _folder = CacheFolder.Newest(folder);
        long share = Math.Min(options.MemoryBytes / 4, options.DiskBytes / 16);
        _indexBytes = (long)BitOperations.RoundUpToPowerOf2((ulong)share + 1) / 2; // rounded down
        _shape = LogShape.Of(options, CacheIndex.MostBytes(_indexBytes));
        long taken = _indexBytes + _indexBytes / 8 + (long)_shape.PageBytes * LogShape.PagesInMemory;
        _memory = new RecordMemory(options.MemoryBytes - taken, options.MaxRecordBytes);

        _segments = LogSegments.Open(_folder.Log, quarantine: true, logger);
        _checkpoints = new Checkpoints(_folder.Index, logger);
        (_index, var manifest) = RecoverIndex();
        long replayed = Replay(manifest);
        long end = Math.Max(_segments.End, manifest?.End ?? 0);
        _log = new RecordLog(_segments, _shape, _shape.NextStart(end), _gate, time, logger)
        {
            Committing = AppendClock,
        };
        _checkpointBytes = _checkpoints.Bytes;
        lock (_gate) MakeDiskRoom();
        long milliseconds = (long)time.GetElapsedTime(started).TotalMilliseconds;
        StorageLog.Opened(logger, milliseconds, _live, replayed, manifest?.Number ?? 0, _damaged);
    }

    /// <inheritdoc/>
    public CacheStoreStatistics Statistics => new(
        Entries: Interlocked.Read(ref _live),
        MemoryBytes: _memory.Bytes + _index.MemoryBytes + (long)_shape.PageBytes * LogShape.PagesInMemory,
        DiskBytes: _segments.Bytes + _checkpoints.Bytes,
        CorruptRecords: Interlocked.Read(ref _damaged),
        Evictions: Interlocked.Read(ref _evictions))
    {
        WriteFailures = _log.Failures,
    };

    /// <summary>Opens the cache in a folder, or makes it; whatever is damaged there is put aside, and the store goes on
    /// without.</summary>
    /// <remarks>Reads up to <see cref="CacheStorageOptions.CheckpointBytes"/> of the log, and all of it where no
    /// checkpoint is good. One process at a time: hold the <see cref="DataFolder"/>.</remarks>
    /// <param name="folder">The cache's own folder.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of decisions and troubles.</param>
    /// <exception cref="NewerFormatException">A newer edge wrote one of the files.</exception>
    public static FasterCacheStore Open(string folder, CacheStorageOptions options, TimeProvider time, ILogger logger)
        => new(folder, options, time, logger);

    /// <summary>Commits and closes, and checkpoints where a start would otherwise have much of the log to
    /// read.</summary>
    public async ValueTask DisposeAsync()
    {
        Task? running;
        lock (_gate)
        {
            if (_disposed) return;
            (_disposed, running) = (true, _checkpoint);
        }

        if (running is not null) await running;
        // While the clock is behind, a start knows the time from the log alone.
        if (_clock.IsSkewed) _clockDue = 1;
        AppendClock();
        if (_log.HasGap || _sinceCheckpoint > _options.CheckpointBytes / 16) await CheckpointAsync();
        await _log.DisposeAsync();
        _index.Dispose();
        _segments.Dispose();
        _folder.DeleteOlder(_logger);
    }
}
