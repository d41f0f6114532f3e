using Edge.Caching;
using Edge.Storage.Cache;
using Edge.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Storage.Cache;

public sealed class FasterCacheStoreTests : CacheStoreConformance
{
    private readonly TempFolder _folder = new();

    protected override ICacheStore Open() => OpenWith(Time);

    protected override async Task ReopenWithAsync(TimeProvider time)
    {
        await Store.DisposeAsync();
        Store = OpenWith(time);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _folder.Dispose();
    }

    [Fact]
    public async Task Open_AfterACleanStop_EverythingIsThere()
    {
        for (int i = 0; i < 300; i++) await PutAsync(i, Bytes(i, i));
        await Store.RemoveAsync(Key(7), default);
        await ReopenWithAsync(Time);

        Assert.Equal(299, Store.Statistics.Entries);
        for (int i = 0; i < 300; i++) Assert.Equal(i == 7 ? null : Bytes(i, i), await ReadAsync(i));
    }

    [Fact]
    public async Task TryRead_AfterARestart_IsOnDiskUntilReadOnce()
    {
        await PutAsync(1, Bytes(1, 100));
        await ReopenWithAsync(Time);
        var record = new CacheRecord();

        Assert.Equal(CacheRead.OnDisk, Store.TryRead(Key(1), record));
        Assert.True(await Store.ReadAsync(Key(1), record, default));
        Assert.Equal(CacheRead.Hit, Store.TryRead(Key(1), record));
        Assert.Equal(CacheRead.Miss, Store.TryRead(Key(2), record));
    }

    [Fact]
    public async Task Open_ScopesEndedBeforeTheStop_StayEnded()
    {
        await PutAsync(1, [1]);
        await Store.InvalidateAsync(Scopes(1)[0], default);
        await PutAsync(2, [2]);
        await ReopenWithAsync(Time);
        await ReopenWithAsync(Time);

        Assert.Null(await ReadAsync(1));
        Assert.Equal([2], await ReadAsync(2));
    }

    /// <summary>A checkpoint takes out what has ended; what it takes out stays out without the scope being
    /// remembered.</summary>
    [Fact]
    public async Task Open_EndedRecordsSweptByACheckpoint_StayEnded()
    {
        Options.CheckpointBytes = 1000;
        await ReopenWithAsync(Time);
        await PutAsync(1, [1]);
        await Store.InvalidateAsync(Scopes(1)[0], default);
        await PutAsync(2, Bytes(2, 2000));
        await ReopenWithAsync(Time);

        Assert.Null(await ReadAsync(1));
        Assert.Equal(Bytes(2, 2000), await ReadAsync(2));
        Assert.Equal(1, Store.Statistics.Entries);
    }

    /// <summary>The durable put wrote; the one after it did not, and no interval has passed.</summary>
    [Fact]
    public async Task PutAsync_Durable_IsOnDiskWhenItCompletes()
    {
        await Store.PutAsync(Write(1, Time.GetUtcNow().AddHours(1)) with { Durable = true }, default);
        await PutAsync(2, [2]);

        await using var crashed = OpenCopy();

        Store = await ExchangeAsync(crashed);
        Assert.Equal(Bytes(1, 50), await ReadAsync(1));
        Assert.Null(await ReadAsync(2));
    }

    [Fact]
    public async Task InvalidateAsync_CrashAfterIt_HoldsOnRestart()
    {
        await Store.PutAsync(Write(1, Time.GetUtcNow().AddHours(1)) with { Durable = true }, default);
        await Store.InvalidateAsync(Scopes(1)[0], default);

        await using var crashed = OpenCopy();

        Store = await ExchangeAsync(crashed);
        Assert.Null(await ReadAsync(1));
    }

    /// <summary>Seen ended, then a crash, then a clock set back: the log knows how late it was.</summary>
    [Fact]
    public async Task Open_CrashAndClockSetBackAfterAnEndWasSeen_StaysEnded()
    {
        var clock = new SettableTime(Time.GetUtcNow());
        await ReopenWithAsync(clock);
        await Store.PutAsync(Write(1, clock.Now.AddMinutes(10)) with { Durable = true }, default);
        clock.Now = clock.Now.AddMinutes(11);
        Assert.Null(await ReadAsync(1));
        // Any commit after the end was seen carries the time.
        await Store.InvalidateAsync(Scopes(99)[0], default);

        clock.Now = clock.Now.AddDays(-1);
        await using var crashed = OpenCopy(clock);

        Store = await ExchangeAsync(crashed);
        Assert.Null(await ReadAsync(1));
    }

    [Fact]
    public async Task Open_OtherMemoryOptions_ReadsTheLogInstead()
    {
        for (int i = 0; i < 50; i++) await PutAsync(i, Bytes(i, 100));
        await Store.DisposeAsync();
        Options.MemoryBytes *= 4;
        Options.DiskBytes *= 4;
        Store = OpenWith(Time);

        Assert.Equal(50, Store.Statistics.Entries);
        for (int i = 0; i < 50; i++) Assert.Equal(Bytes(i, 100), await ReadAsync(i));
        Assert.Equal(0, Store.Statistics.CorruptRecords);
    }

    [Fact]
    public async Task PutAsync_ManyTinyRecords_IndexStaysInItsBounds()
    {
        const int Count = 60_000;
        for (int i = 0; i < Count; i++) await PutAsync(i, [1]);

        var statistics = Store.Statistics;
        Assert.InRange(statistics.MemoryBytes, 0, Options.MemoryBytes);
        Assert.InRange(statistics.Evictions, 1, Count);
        Assert.Equal(Count, statistics.Entries + statistics.Evictions);
        Assert.Equal([1], await ReadAsync(Count - 1));
    }

    /// <summary>A log with more records than the index holds is read without a checkpoint: the index keeps its bound
    /// and the newest.</summary>
    [Fact]
    public async Task Open_LogHoldsMoreThanTheIndex_KeepsTheNewest()
    {
        const int Count = 60_000;
        for (int i = 0; i < Count; i++) await PutAsync(i, [1]);
        await Store.DisposeAsync();
        if (Directory.Exists(_folder["cache", "1", "index"]))
            Directory.Delete(_folder["cache", "1", "index"], recursive: true);
        Options.CheckpointBytes = 1000;
        Store = OpenWith(Time);

        var statistics = Store.Statistics;
        Assert.InRange(statistics.MemoryBytes, 0, Options.MemoryBytes);
        for (int i = Count - 5000; i < Count; i++) Assert.Equal([1], await ReadAsync(i));
        await PutAsync(Count, Bytes(1, 2000)); // makes a checkpoint
        await ReopenWithAsync(Time);
        for (int i = Count - 5000; i < Count; i++) Assert.Equal([1], await ReadAsync(i));
    }

    /// <summary>A record the index has let go of may still be in the log; removing it must outlast a start that reads
    /// the log.</summary>
    [Fact]
    public async Task RemoveAsync_DroppedFromTheIndexButInTheLog_StaysRemoved()
    {
        const int Count = 60_000;
        for (int i = 0; i < Count; i++) await PutAsync(i, [1]);
        int dropped = 0;
        for (int i = 0; i < Count && dropped < 2000; i++)
        {
            if (await ReadAsync(i) is not null) break;
            Assert.False(await Store.RemoveAsync(Key(i), default));
            dropped++;
        }

        await ReopenWithAsync(Time);

        for (int i = 0; i < dropped; i++) Assert.Null(await ReadAsync(i));
    }

    [Fact]
    public async Task PutAsync_OneKeyOverAndOver_NeverLosesIt()
    {
        for (int i = 0; i < 60_000; i++)
        {
            await PutAsync(1, BitConverter.GetBytes(i));
            if (i % 1000 == 0) Assert.Equal(BitConverter.GetBytes(i), await ReadAsync(1));
        }

        Assert.Equal(1, Store.Statistics.Entries);
        Assert.Equal(0, Store.Statistics.Evictions);
    }

    [Fact]
    public async Task Dispose_Twice_IsHarmless()
    {
        await Store.DisposeAsync();
        await Store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await PutAsync(1, [1]));
    }

    private FasterCacheStore OpenWith(TimeProvider time)
        => FasterCacheStore.Open(_folder["cache"], Options, time, NullLogger.Instance);

    private FasterCacheStore OpenCopy(TimeProvider? time = null)
    {
        TempFolder.CopyTree(_folder["cache"], _folder["copy"]);
        return FasterCacheStore.Open(_folder["copy"], Options, time ?? Time, NullLogger.Instance);
    }

    private async Task<ICacheStore> ExchangeAsync(ICacheStore store)
    {
        await Store.DisposeAsync();
        return store;
    }
}
