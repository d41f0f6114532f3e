using CsCheck;
using Edge.Caching;
using Edge.Storage;
using Edge.Storage.Cache;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Storage.Cache;

/// <summary>Random operations against a dictionary that does the same; a failure prints the shortest sequence and its
/// seed.</summary>
public sealed class StoreModelTests
{
    private static readonly CacheStorageOptions Options = new()
    {
        MemoryBytes = 8 << 20,
        DiskBytes = 16 << 20,
        MaxRecordBytes = 64 << 10,
        CheckpointBytes = 2000, // every few records
    };

    private static readonly Gen<Operation[]> Operations = Gen.Select(
        Gen.Frequency(
            (10, Gen.Const(Kind.Put)), (6, Gen.Const(Kind.Read)), (2, Gen.Const(Kind.Remove)),
            (1, Gen.Const(Kind.EndScope)), (3, Gen.Const(Kind.Advance)), (1, Gen.Const(Kind.SetBack)),
            (1, Gen.Const(Kind.Scan)), (1, Gen.Const(Kind.Reopen))),
        Gen.Int[0, 11],
        Gen.Int[0, 3],
        Gen.Int[0, 300],
        (kind, key, scope, number) => new Operation(kind, key, scope, number)).Array[1, 60];

    [Fact]
    public Task MemoryCacheStore_AnyOperations_AgreesWithTheModel()
        => Operations.SampleAsync(
            operations => RunAsync(operations, (time, _) => new MemoryCacheStore(Options, time), reopens: false),
            iter: 300, threads: 1);

    [Fact]
    public Task FasterCacheStore_AnyOperations_AgreesWithTheModel()
        => Operations.SampleAsync(
            operations => RunAsync(
                operations, (time, folder) => FasterCacheStore.Open(folder, Options, time, NullLogger.Instance),
                reopens: true),
            iter: 60, threads: 1);

    private static async Task RunAsync(
        Operation[] operations, Func<TimeProvider, string, ICacheStore> open, bool reopens)
    {
        using var folder = new TempFolder();
        var record = new CacheRecord();
        var clock = new SettableTime(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var model = new Model(clock);
        var store = open(clock, folder["cache"]);
        try
        {
            foreach (var (kind, key, scope, number) in operations)
            {
                switch (kind)
                {
                    case Kind.Put:
                        var write = Write(clock, key, scope, number);
                        await store.PutAsync(write, default);
                        model.Put(key, write);
                        break;
                    case Kind.Remove:
                        Assert.Equal(model.Remove(key), await store.RemoveAsync(new CacheKey((UInt128)key), default));
                        break;
                    case Kind.EndScope:
                        await store.InvalidateAsync(new CacheScope((UInt128)scope), default);
                        model.End((UInt128)scope);
                        break;
                    case Kind.Advance:
                        clock.Now = clock.Now.AddSeconds(number);
                        break;
                    case Kind.SetBack:
                        // A write shows the store the time it is set back from.
                        await store.PutAsync(Write(clock, key, scope, number), default);
                        model.Put(key, Write(clock, key, scope, number));
                        model.SetBack(TimeSpan.FromSeconds(number));
                        break;
                    case Kind.Scan:
                        var seen = new SortedDictionary<int, byte[]>();
                        await store.ScanAsync(
                            record, (found, at) => seen.Add((int)found.Value, at.Payload.ToArray()), default);
                        Assert.Equal(model.Live(), seen);
                        break;
                    case Kind.Reopen when reopens:
                        await store.DisposeAsync();
                        store = open(clock, folder["cache"]);
                        break;
                    case Kind.Read:
                        break;
                }

                bool there = await store.ReadAsync(new CacheKey((UInt128)key), record, default);
                Assert.Equal(model.Read(key), there ? record.Payload.ToArray() : null);
            }
        }
        finally
        {
            await store.DisposeAsync();
        }
    }

    private static CacheWrite Write(SettableTime clock, int key, int scope, int number)
    {
        var scopes = new[] { new CacheScope((UInt128)scope), new CacheScope((UInt128)(key % 4)) };
        byte[] payload = [.. Enumerable.Range(0, number * 7).Select(i => (byte)(i * key + number))];
        return new CacheWrite(
            new CacheKey((UInt128)key), clock.Now.AddSeconds(1 + number), scopes, payload, Durable: false);
    }

    private enum Kind
    {
        Put,
        Read,
        Remove,
        EndScope,
        Advance,
        SetBack,
        Scan,
        Reopen,
    }

    private sealed record Operation(Kind Kind, int Key, int Scope, int Number);

    /// <summary>The same as a dictionary, on a time that only goes forwards.</summary>
    private sealed class Model(SettableTime clock)
    {
        private readonly SortedDictionary<int, (byte[] Payload, DateTimeOffset Ends, UInt128[] Scopes)> _records = [];
        private TimeSpan _skew;

        private DateTimeOffset Now => clock.Now + _skew;

        public void Put(int key, CacheWrite write)
        {
            var scopes = write.Scopes.ToArray().Select(scope => scope.Value).ToArray();
            _records[key] = (write.Payload.ToArray(), write.ExpiresAt + _skew, scopes);
        }

        public byte[]? Read(int key)
            => _records.TryGetValue(key, out var record) && record.Ends > Now ? record.Payload : null;

        public bool Remove(int key)
        {
            bool was = Read(key) is not null;
            _records.Remove(key);
            return was;
        }

        public void End(UInt128 scope)
        {
            foreach (var (key, record) in _records.ToArray())
                if (record.Scopes.Contains(scope)) _records.Remove(key);
        }

        public void SetBack(TimeSpan by)
        {
            clock.Now -= by;
            _skew += by;
        }

        public SortedDictionary<int, byte[]> Live()
            => new(_records.Where(pair => pair.Value.Ends > Now)
                .ToDictionary(pair => pair.Key, pair => pair.Value.Payload));
    }
}
