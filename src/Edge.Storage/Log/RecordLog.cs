using Edge.Caching;
using Edge.Storage.Files;
using FASTER.core;
using Microsoft.Extensions.Logging;

namespace Edge.Storage.Log;

/// <summary>Appends records to the log and commits them in groups.</summary>
/// <remarks>A group is committed when something waits for it, when it has grown to <see cref="LogShape.CommitBytes"/>,
/// or when its first record has waited <see cref="LogShape.CommitInterval"/>. A commit that fails closes the log: from
/// then on records get addresses but no disk, whoever waits for the disk is told, and after a while a new segment is
/// tried.</remarks>
internal sealed class RecordLog : IAsyncDisposable
{
    /// <summary>How long a failed log rests before the disk is tried again.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly LogSegments _segments;
    private readonly LogShape _shape;
    private readonly Lock _gate;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly ITimer _timer;
    private readonly Task _commits;

    private volatile Writer? _writer;
    private Exception? _failure;
    private long _failedAt;
    private long _tail;
    private long _uncommitted;
    private int _woken;
    private volatile bool _stopping;

    /// <summary>Opens the log for appending; memory is taken by the first record, the first file is made by the first
    /// commit.</summary>
    /// <param name="segments">The log's files.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="start">First address of this process, a multiple of the segment size.</param>
    /// <param name="gate">The lock under which <see cref="TryAppend"/> is called.</param>
    /// <param name="time">Drives the interval.</param>
    /// <param name="logger">Told of failures.</param>
    public RecordLog(LogSegments segments, LogShape shape, long start, Lock gate, TimeProvider time, ILogger logger)
    {
        (_segments, _shape, _gate, _time, _logger, _tail) = (segments, shape, gate, time, logger, start);
        _timer = time.CreateTimer(
            static log => ((RecordLog)log!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _commits = CommitAsync();
    }

    /// <summary>Called before each commit: the last chance to append to it.</summary>
    public Action? Committing { get; set; }

    /// <summary>Records that had no disk to go to, and commits that failed.</summary>
    public long Failures { get; private set; }

    /// <summary>Where the next record goes, or later; under the lock.</summary>
    public long Tail => _writer?.Log.TailAddress ?? _tail;

    /// <summary>Whether records go to the disk.</summary>
    public bool IsOpen => _writer is not null || _failure is null;

    /// <summary>Whether records were lost since this was last set to false: the log alone no longer tells
    /// all.</summary>
    public bool HasGap { get; set; }

    /// <summary>Appends a record; under the lock.</summary>
    /// <returns>False when memory is full until a commit is done: wait for <see cref="CommittedAsync"/> of the
    /// tail.</returns>
    public bool TryAppend(
        LogKind kind, UInt128 key, long writtenAt, long expiresAt, ReadOnlyMemory<CacheScope> scopes,
        ReadOnlyMemory<byte> payload, out long address)
    {
        var writer = _writer ?? Start();
        int length = LogRecord.LengthOf(scopes.Length, payload.Length);
        if (writer is null)
        {
            address = Skip(length);
            return true;
        }

        try
        {
            var entry = new LogEntry(writer.Salt, kind, key, writtenAt, expiresAt, scopes, payload);
            if (!writer.Log.TryEnqueue(entry, out address)) return false;
            Note(length);
        }
        catch (CommitFailureException e)
        {
            Fail(writer, e);
            address = Skip(length);
        }

        return true;
    }

    /// <summary>Waits until everything before <paramref name="until"/>, an address of this process, is on
    /// disk.</summary>
    /// <exception cref="StorageWriteException">It will not be.</exception>
    public async ValueTask CommittedAsync(long until, CancellationToken cancellation)
    {
        var writer = _writer;
        if (writer is null && _failure is null) return;
        if (writer is null || until < writer.Start) throw Refusal();
        if (writer.Log.CommittedUntilAddress >= until) return;
        Wake();
        try
        {
            await writer.Log.WaitForCommitAsync(until, commitNum: 0, cancellation);
        }
        catch (Exception e) when (e is CommitFailureException or ObjectDisposedException)
        {
            throw Refusal();
        }
    }

    /// <summary>Whether a record of this process is on disk by now; under no lock.</summary>
    public bool IsCommitted(long address) => _writer is not { } writer || address < writer.Log.CommittedUntilAddress;

    /// <summary>Has a commit made within the interval, even if nothing was appended.</summary>
    public void Arm() => _timer.Change(_shape.CommitInterval, Timeout.InfiniteTimeSpan);

    /// <summary>Commits what is there and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        await _timer.DisposeAsync();
        Wake();
        await _commits;
        _writer?.Dispose();
        _wake.Dispose();
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _woken, 1) == 0) _wake.Release();
    }

    private void Note(int bytes)
    {
        if (_uncommitted == 0) Arm();
        _uncommitted += bytes;
        if (_uncommitted >= _shape.CommitBytes) Wake();
    }

    private async Task CommitAsync()
    {
        while (true)
        {
            await _wake.WaitAsync();
            Volatile.Write(ref _woken, 0);
            bool last = _stopping;
            Committing?.Invoke();
            lock (_gate) _uncommitted = 0;
            if (_writer is { } writer)
            {
                try
                {
                    await writer.Log.CommitAsync();
                }
                catch (FasterException e)
                {
                    lock (_gate) Fail(writer, e);
                }
            }

            if (last) return;
        }
    }

    private long Skip(int length)
    {
        Failures++;
        HasGap = true;
        long address = _tail;
        _tail += LogSegments.EntryHeaderBytes + ((length + 3) & ~3);
        return address;
    }

    private void Fail(Writer writer, Exception e)
    {
        if (_writer != writer) return;
        Failures++;
        HasGap = true;
        _failure = writer.Device.Failure ?? e;
        _failedAt = _time.GetTimestamp();
        _tail = writer.Log.TailAddress;
        _writer = null;
        StorageLog.LogFailed(_logger, _failure.Message, Rest, e);
        writer.Dispose();
    }

    private Writer? Start()
    {
        if (_failure is null) return _writer = new Writer(_segments, _shape, _tail);
        if (_time.GetElapsedTime(_failedAt) < Rest) return null;
        StorageLog.LogRestarted(_logger);
        return _writer = new Writer(_segments, _shape, _shape.NextStart(_tail));
    }

    private StorageWriteException Refusal() => new(
        $"The cache's log could not be written: {_failure?.Message ?? "it was closed."} "
        + "Make room or repair the data folder's disk; the log tries again by itself.", _failure);

    /// <summary>A FasterLog over segments of its own.</summary>
    private sealed class Writer : IDisposable
    {
        public Writer(LogSegments segments, LogShape shape, long start)
        {
            Start = start;
            Salt = LogSegments.NewSalt();
            Device = new FileDevice(segment => segments.Create(segment * shape.SegmentBytes, Salt, shape.PageBytes));
            Log = new FasterLog(new FasterLogSettings
            {
                LogDevice = Device,
                LogCommitManager = new NoCommitFiles(),
                PageSize = shape.PageBytes,
                MemorySize = shape.PageBytes * LogShape.PagesInMemory,
                SegmentSize = shape.SegmentBytes,
                TryRecoverLatest = false,
            });
            Log.Initialize(start, start);
        }

        public FileDevice Device { get; }

        public FasterLog Log { get; }

        public long Start { get; }

        public ulong Salt { get; }

        public void Dispose()
        {
            Log.Dispose();
            Device.Dispose();
        }
    }
}
