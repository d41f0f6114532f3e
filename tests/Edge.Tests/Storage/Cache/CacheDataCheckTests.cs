using Edge.Caching;
using Edge.Storage;
using Edge.Storage.Cache;
using Edge.Storage.Files;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Storage.Cache;

public sealed class CacheDataCheckTests : IDisposable
{
    private static readonly CacheStorageOptions Options = new()
    {
        MemoryBytes = 8 << 20,
        DiskBytes = 16 << 20,
        MaxRecordBytes = 64 << 10,
        CheckpointBytes = 32 << 10, // not while it is filled, but when it stops
    };

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private string Cache => _folder["cache"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Check_NoCache_CountsNothing()
        => Assert.Equal(new CacheDataReport(), CacheDataCheck.Check(Cache, _time));

    [Fact]
    public async Task Check_EveryKindOfRecord_CountsEach()
    {
        await FillAsync();

        var report = CacheDataCheck.Check(Cache, _time);

        Assert.Equal(10 + 2 + 1 + 1 + 3 + 1, report.Records);
        Assert.Equal(10, report.Live);
        Assert.Equal(1, report.Expired);
        Assert.Equal(3, report.Invalidated);
        Assert.Equal(2, report.Replaced); // one written twice, one removed
        Assert.Equal(0, report.Damaged);
        Assert.Equal((1, 0), (report.Checkpoints, report.BadCheckpoints));
        Assert.Equal((1, new FileInfo(LogFile()).Length), (report.Segments, report.Bytes));
    }

    [Fact]
    public async Task Check_DamagedFiles_CountsAndTouchesNothing()
    {
        await FillAsync();
        Overwrite(LogFile(), at: FileHeader.BlockBytes + 100);
        Overwrite(
            Directory.GetFiles(_folder["cache", "1", "index"], "*.table").Single(), at: FileHeader.BlockBytes + 9);
        string[] before = Directory.GetFiles(Cache, "*", SearchOption.AllDirectories);

        var report = CacheDataCheck.Check(Cache, _time);

        Assert.Equal(1, report.Damaged);
        Assert.Equal((0, 1), (report.Checkpoints, report.BadCheckpoints));
        Assert.Equal(before, Directory.GetFiles(Cache, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task CompactAsync_DeadRecords_LeavesThemBehindAndKeepsTheOldFilesUntilAStop()
    {
        await FillAsync();
        long before = new FileInfo(LogFile()).Length;

        await CacheDataCheck.CompactAsync(Cache, Options, _time, NullLogger.Instance, default);

        var report = CacheDataCheck.Check(Cache, _time);
        Assert.Equal((10, 10), (report.Records, report.Live));
        Assert.InRange(report.Bytes, 1, before - 1);
        Assert.True(Directory.Exists(_folder["cache", "1"]));
        await using (var store = FasterCacheStore.Open(Cache, Options, _time, NullLogger.Instance))
        {
            Assert.Equal(10, store.Statistics.Entries);
            await AssertServesAsync(store);
        }

        Assert.False(Directory.Exists(_folder["cache", "1"]));
        await using var again = FasterCacheStore.Open(Cache, Options, _time, NullLogger.Instance);
        await AssertServesAsync(again);
        await again.InvalidateAsync(new CacheScope(1), default);
        Assert.False(await again.ReadAsync(new CacheKey(3), new CacheRecord(), default)); // scopes were copied too
    }

    /// <summary>A crash in the middle leaves the cache as it was.</summary>
    [Fact]
    public async Task CompactAsync_LeftUnfinished_IsNotSeenAndClearedAtTheNextStop()
    {
        await FillAsync();
        Directory.CreateDirectory(_folder["cache", "2.new", "log"]);

        await using (var store = FasterCacheStore.Open(Cache, Options, _time, NullLogger.Instance))
            await AssertServesAsync(store);

        Assert.False(Directory.Exists(_folder["cache", "2.new"]));
    }

    private async Task FillAsync()
    {
        await FillStoreAsync();
        _time.Advance(TimeSpan.FromSeconds(2));
    }

    private async Task FillStoreAsync()
    {
        await using var store = FasterCacheStore.Open(Cache, Options, _time, NullLogger.Instance);
        for (int i = 0; i < 10; i++) await PutAsync(store, i, scope: 1, i);
        await PutAsync(store, 5, scope: 1, 5); // a second time
        await PutAsync(store, 50, scope: 1, 50);
        await store.RemoveAsync(new CacheKey(50), default);
        for (int i = 60; i < 63; i++) await PutAsync(store, i, scope: 2, i);
        await store.InvalidateAsync(new CacheScope(2), default);
        await store.PutAsync(new CacheWrite(
            new CacheKey(70), _time.GetUtcNow().AddSeconds(1), default, new byte[] { 1 }, Durable: false), default);
    }

    private ValueTask PutAsync(FasterCacheStore store, int key, int scope, int value)
    {
        var scopes = new[] { new CacheScope((UInt128)scope) };
        var expires = _time.GetUtcNow().AddDays(1);
        return store.PutAsync(
            new CacheWrite(new CacheKey((UInt128)key), expires, scopes, Payload(value), Durable: false), default);
    }

    private static async Task AssertServesAsync(FasterCacheStore store)
    {
        var record = new CacheRecord();
        for (int i = 0; i < 10; i++)
        {
            Assert.True(await store.ReadAsync(new CacheKey((UInt128)i), record, default));
            Assert.Equal(Payload(i), record.Payload.ToArray());
        }
    }

    private static byte[] Payload(int value) => [.. Enumerable.Repeat((byte)value, 200)];

    private string LogFile() => Directory.GetFiles(_folder["cache", "1", "log"]).Single();

    private static void Overwrite(string path, int at)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[at] ^= 0x10;
        File.WriteAllBytes(path, bytes);
    }
}
