using Edge.Caching;
using Edge.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Storage.Cache;

/// <summary>What every cache store does, whatever it keeps its records in.</summary>
public abstract class CacheStoreConformance : IAsyncLifetime, IDisposable
{
    private readonly CacheRecord _record = new();

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    protected CacheStorageOptions Options { get; } = new()
    {
        MemoryBytes = 8 << 20,
        DiskBytes = 16 << 20,
        MaxRecordBytes = 64 << 10,
    };

    protected ICacheStore Store { get; set; } = null!;

    protected abstract ICacheStore Open();

    public virtual Task InitializeAsync()
    {
        Store = Open();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await Store.DisposeAsync();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    [Fact]
    public async Task TryRead_NeverWritten_Misses()
    {
        await PutAsync(1, [1]);

        Assert.Equal(CacheRead.Miss, Store.TryRead(Key(2), _record));
        Assert.False(await Store.ReadAsync(Key(2), _record, default));
    }

    [Fact]
    public async Task TryRead_Written_HitsWithBytesAndTimes()
    {
        var expires = Time.GetUtcNow().AddHours(1);
        await Store.PutAsync(new CacheWrite(Key(1), expires, Scopes(1), Bytes(1, 700), Durable: false), default);

        Assert.Equal(CacheRead.Hit, Store.TryRead(Key(1), _record));
        Assert.Equal(Bytes(1, 700), _record.Payload.ToArray());
        Assert.Equal(expires, _record.ExpiresAt);
        Assert.Equal(Time.GetUtcNow(), _record.WrittenAt);
    }

    [Fact]
    public async Task TryRead_EmptyPayload_HitsWithNone()
    {
        await PutAsync(1, []);

        Assert.Equal(CacheRead.Hit, Store.TryRead(Key(1), _record));
        Assert.True(_record.Payload.IsEmpty);
    }

    [Fact]
    public async Task PutAsync_Twice_ReplacesTheFirst()
    {
        await PutAsync(1, Bytes(1, 3000));
        await PutAsync(1, Bytes(2, 5));

        Assert.Equal(Bytes(2, 5), await ReadAsync(1));
        Assert.Equal(1, Store.Statistics.Entries);
    }

    [Fact]
    public async Task PutAsync_CallerReusesItsBuffer_StoreKeepsItsOwnBytes()
    {
        byte[] buffer = Bytes(1, 100);
        await PutAsync(1, buffer);

        buffer.AsSpan().Clear();

        Assert.Equal(Bytes(1, 100), await ReadAsync(1));
    }

    [Fact]
    public async Task PutAsync_LargerThanTheLimit_IsNotStoredAndEndsTheOlderOne()
    {
        await PutAsync(1, [1]);
        await PutAsync(1, new byte[Options.MaxRecordBytes + 1]);

        Assert.Null(await ReadAsync(1));
        Assert.Equal(1, Store.Statistics.Evictions);
    }

    [Fact]
    public async Task PutAsync_LargestRecordWithMostScopes_IsStored()
    {
        byte[] payload = Bytes(1, Options.MaxRecordBytes);
        var scopes = Enumerable.Range(1, 32).Select(i => new CacheScope((UInt128)i)).ToArray();
        await Store.PutAsync(
            new CacheWrite(Key(1), Time.GetUtcNow().AddHours(1), scopes, payload, Durable: true), default);

        Assert.Equal(payload, await ReadAsync(1));
    }

    [Fact]
    public async Task PutAsync_MoreThan32Scopes_Throws()
    {
        var write = new CacheWrite(Key(1), Time.GetUtcNow().AddHours(1), new CacheScope[33], default, Durable: false);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.PutAsync(write, default));
    }

    [Fact]
    public async Task TryRead_Expired_Misses()
    {
        await PutAsync(1, [1], TimeSpan.FromMinutes(10));

        Time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(CacheRead.Miss, Store.TryRead(Key(1), _record));
        Assert.False(await Store.ReadAsync(Key(1), _record, default));
    }

    [Fact]
    public async Task TryRead_ClockSetBackAfterTheEnd_StillMisses()
    {
        var clock = new SettableTime(Time.GetUtcNow());
        await ReopenWithAsync(clock);
        await Store.PutAsync(Write(1, clock.Now.AddMinutes(10)), default);

        clock.Now = clock.Now.AddMinutes(11);
        Assert.Null(await ReadAsync(1));
        clock.Now = clock.Now.AddHours(-5);

        Assert.Null(await ReadAsync(1));
    }

    [Fact]
    public async Task PutAsync_ClockOnceJumpedFarAhead_NewRecordsLiveTheirTime()
    {
        var clock = new SettableTime(Time.GetUtcNow());
        await ReopenWithAsync(clock);
        clock.Now = clock.Now.AddYears(70);
        await Store.PutAsync(Write(1, clock.Now.AddMinutes(1)), default);
        clock.Now = clock.Now.AddYears(-70);

        await Store.PutAsync(Write(2, clock.Now.AddMinutes(10)), default);
        Assert.Equal(Bytes(2, 50), await ReadAsync(2));
        Assert.Equal(CacheRead.Hit, Store.TryRead(Key(2), _record));
        Assert.Equal(clock.Now.AddMinutes(10), _record.ExpiresAt);
        clock.Now = clock.Now.AddMinutes(10);

        Assert.Null(await ReadAsync(2));
    }

    [Fact]
    public async Task RemoveAsync_Live_SaysSoOnce()
    {
        await PutAsync(1, [1]);

        Assert.True(await Store.RemoveAsync(Key(1), default));
        Assert.False(await Store.RemoveAsync(Key(1), default));
        Assert.Null(await ReadAsync(1));
        Assert.Equal(0, Store.Statistics.Entries);
    }

    [Fact]
    public async Task RemoveAsync_Expired_SaysItWasNotThere()
    {
        await PutAsync(1, [1], TimeSpan.FromSeconds(1));
        Time.Advance(TimeSpan.FromSeconds(2));

        Assert.False(await Store.RemoveAsync(Key(1), default));
    }

    [Fact]
    public async Task InvalidateAsync_OneScopeOfSeveral_EndsExactlyItsRecords()
    {
        await Store.PutAsync(Write(1, Time.GetUtcNow().AddHours(1)) with { Scopes = Scopes(1, 2) }, default);
        await Store.PutAsync(Write(2, Time.GetUtcNow().AddHours(1)) with { Scopes = Scopes(2, 3) }, default);
        await Store.PutAsync(Write(3, Time.GetUtcNow().AddHours(1)) with { Scopes = Scopes(3) }, default);

        await Store.InvalidateAsync(new CacheScope(2), default);

        Assert.Null(await ReadAsync(1));
        Assert.Null(await ReadAsync(2));
        Assert.NotNull(await ReadAsync(3));
    }

    [Fact]
    public async Task InvalidateAsync_WrittenAfterIt_IsThere()
    {
        await PutAsync(1, [1]);
        await Store.InvalidateAsync(new CacheScope(1), default);

        await PutAsync(1, [2]);

        Assert.Equal([2], await ReadAsync(1));
    }

    [Fact]
    public async Task RemoveAsync_ScopeEnded_SaysItWasNotThere()
    {
        await PutAsync(1, [1]);
        await Store.InvalidateAsync(new CacheScope(1), default);

        Assert.False(await Store.RemoveAsync(Key(1), default));
    }

    [Fact]
    public async Task ScanAsync_MixedRecords_VisitsEveryLiveOneOnce()
    {
        for (int i = 0; i < 500; i++) await PutAsync(i, Bytes(i, 50 + i));
        for (int i = 0; i < 100; i++) await PutAsync(i, Bytes(i + 1000, 20));
        await PutAsync(900, [1], TimeSpan.FromSeconds(1));
        await Store.PutAsync(Write(901, Time.GetUtcNow().AddHours(1)) with { Scopes = Scopes(7) }, default);
        await Store.InvalidateAsync(new CacheScope(7), default);
        await Store.RemoveAsync(Key(499), default);
        Time.Advance(TimeSpan.FromSeconds(2));

        var seen = new Dictionary<CacheKey, byte[]>();
        await Store.ScanAsync(_record, (key, record) => seen.Add(key, record.Payload.ToArray()), default);

        Assert.Equal(499, seen.Count);
        for (int i = 0; i < 499; i++) Assert.Equal(i < 100 ? Bytes(i + 1000, 20) : Bytes(i, 50 + i), seen[Key(i)]);
    }

    [Fact]
    public async Task ScanAsync_Cancelled_Stops()
    {
        await PutAsync(1, [1]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Store.ScanAsync(_record, (_, _) => { }, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Statistics_AfterPutsAndRemoves_CountTheLive()
    {
        for (int i = 0; i < 10; i++) await PutAsync(i, Bytes(i, 100));
        await Store.RemoveAsync(Key(3), default);

        var statistics = Store.Statistics;

        Assert.Equal(9, statistics.Entries);
        Assert.InRange(statistics.MemoryBytes, 900, Options.MemoryBytes);
        Assert.Equal(0, statistics.CorruptRecords);
        Assert.Equal(0, statistics.Evictions);
        Assert.Equal(0, statistics.WriteFailures);
    }

    /// <summary>Three times more than fits is written; the bounds hold throughout, and the newest records are
    /// there.</summary>
    [Fact]
    public async Task PutAsync_ThreeTimesTheBound_BoundsHoldAndTheNewestStay()
    {
        const int Size = 4000;
        int count = (int)(3 * Math.Max(Options.MemoryBytes, Options.DiskBytes) / Size);
        for (int i = 0; i < count; i++)
        {
            await PutAsync(i, Bytes(i, Size));
            if (i % 500 != 0) continue;
            var now = Store.Statistics;
            Assert.InRange(now.MemoryBytes, 0, Options.MemoryBytes);
            Assert.InRange(now.DiskBytes, 0, Options.DiskBytes);
        }

        var statistics = Store.Statistics;
        Assert.InRange(statistics.DiskBytes, 0, Options.DiskBytes);
        Assert.InRange(statistics.Evictions, 1, count);
        Assert.Equal(count, statistics.Entries + statistics.Evictions);
        for (int i = count - 100; i < count; i++) Assert.Equal(Bytes(i, Size), await ReadAsync(i));
        Assert.Null(await ReadAsync(0));
    }

    /// <summary>Readers and writers at once: a reader sees what one writer wrote for that key, never a mixture, never
    /// another key's.</summary>
    [Fact]
    public async Task TryRead_WhileOthersWrite_SeesWholeRecordsOfItsKeyOnly()
    {
        const int Keys = 64, Rounds = 2000;
        var writers = Enumerable.Range(0, 2).Select(w => Task.Run(async () =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                int key = (i * 7 + w) % Keys;
                await PutAsync(key, Tagged(key, i % 200));
                if (i % 50 == 0) await Store.RemoveAsync(Key((key + 1) % Keys), default);
            }
        })).ToArray();
        var all = Task.WhenAll(writers);
        var readers = Enumerable.Range(0, 2).Select(r => Task.Run(async () =>
        {
            var record = new CacheRecord();
            for (int i = r; !all.IsCompleted; i++)
            {
                int key = i % Keys;
                if (!await Store.ReadAsync(Key(key), record, default)) continue;
                var payload = record.Payload.Span;
                Assert.Equal(Tagged(key, payload.Length - 8), payload.ToArray());
            }
        })).ToArray();

        await Task.WhenAll([all, .. readers]);
    }

    protected static CacheKey Key(int i) => new((UInt128)i);

    protected static CacheScope[] Scopes(params int[] scopes)
        => [.. scopes.Select(scope => new CacheScope((UInt128)scope))];

    protected static byte[] Bytes(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    protected static CacheWrite Write(int key, DateTimeOffset expires)
        => new(Key(key), expires, Scopes(1), Bytes(key, 50), Durable: false);

    protected ValueTask PutAsync(int key, byte[] payload, TimeSpan? life = null)
        => Store.PutAsync(new CacheWrite(
            Key(key), Time.GetUtcNow() + (life ?? TimeSpan.FromHours(1)), Scopes(1), payload, Durable: false), default);

    protected async Task<byte[]?> ReadAsync(int key)
    {
        var record = new CacheRecord();
        return await Store.ReadAsync(Key(key), record, default) ? record.Payload.ToArray() : null;
    }

    /// <summary>Puts a store with this clock in place of the one there is.</summary>
    protected abstract Task ReopenWithAsync(TimeProvider time);

    private static byte[] Tagged(int key, int length)
    {
        byte[] bytes = new byte[8 + length];
        BitConverter.TryWriteBytes(bytes, (long)key);
        bytes.AsSpan(8).Fill((byte)(key * 31 + length));
        return bytes;
    }
}

/// <summary>A clock that a test sets to any time, also back.</summary>
internal sealed class SettableTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
