using Edge.Caching;
using Edge.Storage.Cache;
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

    private FasterCacheStore OpenWith(TimeProvider time) => FasterCacheStore.Open(_folder.Path, Options, time, NullLogger.Instance);

    [Fact]
    public async Task Open_AfterACleanStop_EverythingIsThere()
    {
        for (int i = 0; i < 300; i++) await PutAsync(i, Bytes(i, i));
        await Store.RemoveAsync(Key(7), default);
        await ReopenWithAsync(Time);

        Assert.Equal(299, Store.Statistics.Entries);
        for (int i = 0; i < 300; i++) Assert.Equal(i == 7 ? null : Bytes(i, i), await ReadAsync(i));
        using var record = new CacheRecord();
        Assert.Equal(CacheRead.Hit, Store.TryRead(Key(8), record));
    }
}
