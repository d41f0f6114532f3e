using Edge.Storage;
using Edge.Storage.Log;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Storage.Log;

/// <summary>When the log commits, and what it says when it cannot.</summary>
public sealed class RecordLogTests : IAsyncLifetime, IDisposable
{
    private static readonly LogShape Shape =
        new(PageBytes: 4096, SegmentBytes: 8192, CommitBytes: 1000, TimeSpan.FromMilliseconds(100));

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Lock _gate = new();
    private LogSegments _segments = null!;
    private RecordLog _log = null!;
    private int _commits;
    private readonly TaskCompletionSource _committing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task InitializeAsync()
    {
        _segments = LogSegments.Open(_folder["log"], quarantine: false, NullLogger.Instance);
        _log = new RecordLog(_segments, Shape, Shape.NextStart(0), _gate, _time, NullLogger.Instance)
        {
            Committing = () =>
            {
                Interlocked.Increment(ref _commits);
                _committing.TrySetResult();
            },
        };
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _log.DisposeAsync();

    public void Dispose()
    {
        _segments.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task TryAppend_NobodyWaits_CommitsAfterTheInterval()
    {
        Append(100);
        _time.Advance(Shape.CommitInterval - TimeSpan.FromTicks(1));
        Assert.Equal(0, _commits);

        _time.Advance(TimeSpan.FromTicks(1));

        await _committing.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task TryAppend_EnoughBytes_CommitsWithoutTheInterval()
    {
        Append(400);
        Assert.Equal(0, _commits);

        Append(600);

        await _committing.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task CommittedAsync_ManyAtOnce_ShareCommits()
    {
        var waits = Enumerable.Range(
            0, 200).Select(_ => Task.Run(async () => await _log.CommittedAsync(Append(1) + 1, default)));

        await Task.WhenAll(waits);

        Assert.InRange(_commits, 1, 199);
        Assert.True(_log.IsCommitted(_log.Tail - 1));
    }

    [Fact]
    public async Task CommittedAsync_NothingAppended_ReturnsWithoutADisk()
    {
        await _log.CommittedAsync(_log.Tail, default);

        Assert.False(Directory.Exists(_folder["log"]));
    }

    [Fact]
    public async Task CommittedAsync_Cancelled_StopsWaiting()
    {
        long address = Append(10);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await _log.CommittedAsync(address + 1, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task TryAppend_MoreThanMemoryHolds_WaitsForRoomAndLosesNothing()
    {
        long last = 0;
        for (int i = 0; i < 500; i++) last = await AppendWhenThereIsRoomAsync(900);
        await _log.CommittedAsync(last + 1, default);

        int read = 0;
        foreach (var segment in _segments.All)
        {
            using var walk = new LogWalk(segment, segment.Start);
            while (walk.MoveNext()) read++;
            Assert.Equal(0, walk.Damaged);
        }

        Assert.Equal(500, read);
    }

    [Fact]
    public async Task TryAppend_DiskRefuses_GivesAddressesAndFailsThoseWhoWait()
    {
        await File.WriteAllTextAsync(_folder["log"], "in the way");

        long first = Append(10);
        await Assert.ThrowsAsync<StorageWriteException>(async () => await _log.CommittedAsync(first + 1, default));
        long second = Append(10);

        Assert.True(second > first);
        Assert.True(_log.HasGap);
        Assert.False(_log.IsOpen);
        Assert.InRange(_log.Failures, 2, 10);
        await Assert.ThrowsAsync<StorageWriteException>(async () => await _log.CommittedAsync(second + 1, default));
    }

    [Fact]
    public async Task TryAppend_DiskRefusedAndIsBack_StartsANewSegmentAfterARest()
    {
        await File.WriteAllTextAsync(_folder["log"], "in the way");
        long lost = Append(10);
        await Assert.ThrowsAsync<StorageWriteException>(async () => await _log.CommittedAsync(lost + 1, default));
        File.Delete(_folder["log"]);

        _time.Advance(TimeSpan.FromSeconds(5));
        long kept = Append(10);
        await _log.CommittedAsync(kept + 1, default);

        Assert.Equal(kept, _segments.All.Single().Start);
        await Assert.ThrowsAsync<StorageWriteException>(async () => await _log.CommittedAsync(lost + 1, default));
    }

    private long Append(int bytes)
    {
        lock (_gate)
        {
            Assert.True(_log.TryAppend(LogKind.Put, 1, 2, 3, default, new byte[bytes], out long address));
            return address;
        }
    }

    private async Task<long> AppendWhenThereIsRoomAsync(int bytes)
    {
        while (true)
        {
            lock (_gate)
                if (_log.TryAppend(LogKind.Put, 1, 2, 3, default, new byte[bytes], out long address)) return address;
            await _log.CommittedAsync(_log.Tail, default);
        }
    }
}
