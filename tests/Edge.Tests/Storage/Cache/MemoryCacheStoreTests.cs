using Edge.Caching;
using Edge.Storage.Cache;

namespace Edge.Tests.Storage.Cache;

public sealed class MemoryCacheStoreTests : CacheStoreConformance
{
    protected override ICacheStore Open() => new MemoryCacheStore(Options, Time);

    protected override async Task ReopenWithAsync(TimeProvider time)
    {
        await Store.DisposeAsync();
        Store = new MemoryCacheStore(Options, time);
    }

    [Fact]
    public async Task PutAsync_Full_DropsTheLeastRecentlyUsed()
    {
        await PutAsync(1, Bytes(1, 4000));
        for (int i = 2; i < 1500; i++) await PutAsync(i, Bytes(i, 4000));
        Assert.Equal(0, Store.Statistics.Evictions);
        Assert.NotNull(await ReadAsync(1));

        for (int i = 1500; i < 2500; i++)
        {
            await PutAsync(i, Bytes(i, 4000));
            Assert.NotNull(await ReadAsync(1));
        }

        Assert.Null(await ReadAsync(2));
    }
}
