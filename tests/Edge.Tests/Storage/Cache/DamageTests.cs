using Edge.Caching;
using Edge.Storage;
using Edge.Storage.Cache;
using Edge.Storage.Files;
using Edge.Tests.Storage.Files;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Storage.Cache;

/// <summary>What a store does with files that are damaged, missing, newer, or on a disk that refuses.</summary>
public sealed class DamageTests : IDisposable
{
    private static readonly CacheStorageOptions Options = new()
    {
        MemoryBytes = 8 << 20,
        DiskBytes = 16 << 20,
        MaxRecordBytes = 64 << 10,
        CheckpointBytes = 64 << 10, // never during a round, always at its stop
    };
    private static readonly DateTimeOffset Later = TimeProvider.System.GetUtcNow().AddDays(1);

    private readonly TempFolder _folder = new();

    private string Cache => _folder["cache"];

    private string Index => _folder["cache", "1", "index"];

    private string Log => _folder["cache", "1", "log"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_IndexFolderGone_ReadsTheWholeLog()
    {
        await FillAsync(2);
        Directory.Delete(Index, recursive: true);

        await AssertServesAsync(rounds: 2, checkpointsBad: 0);
    }

    public static TheoryData<string> CheckpointFiles => ["checkpoint", "table", "entries"];

    /// <summary>FASTER would believe a flipped byte; it never sees one.</summary>
    [Theory, MemberData(nameof(CheckpointFiles))]
    public async Task Open_NewestCheckpointDamaged_FallsBackToTheOneBefore(string extension)
    {
        await FillAsync(3);
        Flip(Newest(extension), seed: 7);

        await AssertServesAsync(rounds: 3, checkpointsBad: 1);
    }

    [Theory, MemberData(nameof(CheckpointFiles))]
    public async Task Open_FileOfTheNewestCheckpointMissing_FallsBack(string extension)
    {
        await FillAsync(3);
        File.Delete(Newest(extension));

        await AssertServesAsync(rounds: 3, checkpointsBad: extension == "checkpoint" ? 0 : 1);
    }

    [Theory, MemberData(nameof(CheckpointFiles))]
    public async Task Open_EveryCheckpointTruncated_ReadsTheWholeLog(string extension)
    {
        await FillAsync(3);
        foreach (string path in Directory.GetFiles(Index, "*." + extension)) Truncate(path);

        await AssertServesAsync(rounds: 3, checkpointsBad: 2);
        Assert.Equal(2, Directory.GetFiles(Index, "*.quarantined-*").Length);
    }

    [Fact]
    public async Task Open_BytesOfTheLogFlipped_NeverServesWrongOnesAndKeepsTheRest()
    {
        await FillAsync(1);
        string[] logs = Directory.GetFiles(Log);
        var random = new Random(11);

        for (int round = 0; round < 25; round++)
        {
            TempFolder.CopyTree(Cache, _folder["copy"]);
            string path = _folder["copy", "1", "log", Path.GetFileName(logs[0])];
            byte[] bytes = await File.ReadAllBytesAsync(path);
            bytes[random.Next(FileHeader.BlockBytes, bytes.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(path, bytes);
            if (round % 2 == 0) Directory.Delete(_folder["copy", "1", "index"], recursive: true);

            string copy = _folder["copy"];
            await using (var store = FasterCacheStore.Open(copy, Options, TimeProvider.System, NullLogger.Instance))
            {
                int lost = await CountLostAsync(store, rounds: 1);
                Assert.InRange(lost, 0, 1);
                if (lost == 1) Assert.Equal(1, store.Statistics.CorruptRecords);
            }

            Directory.Delete(_folder["copy"], recursive: true);
        }
    }

    [Fact]
    public async Task Open_SegmentHeaderDamaged_QuarantinesItAndServesTheRest()
    {
        await FillAsync(1);
        await FillAsync(1, from: 1); // a second start writes a second segment
        string first = Directory.GetFiles(Log).Order().First();
        byte[] bytes = await File.ReadAllBytesAsync(first);
        bytes[3] ^= 1;
        await File.WriteAllBytesAsync(first, bytes);

        await using var store = FasterCacheStore.Open(Cache, Options, TimeProvider.System, NullLogger.Instance);

        Assert.True(File.Exists(first + ".quarantined-1"));
        Assert.Equal(1, store.Statistics.CorruptRecords);
        Assert.Equal(PerRound, await CountLostAsync(store, rounds: 2));
        await store.PutAsync(Write(0), default);
        Assert.Equal(PerRound - 1, await CountLostAsync(store, rounds: 2));
    }

    public static TheoryData<string> Folders => ["log", "index"];

    [Theory, MemberData(nameof(Folders))]
    public async Task Open_FileOfANewerFormat_RefusesAndLeavesItAlone(string folder)
    {
        await FillAsync(1);
        string path =
            Directory.GetFiles(folder == "log" ? Log : Index, folder == "log" ? "*.log" : "*.checkpoint").Single();
        await File.WriteAllBytesAsync(path, FileHeaderTests.Newer(await File.ReadAllBytesAsync(path)));

        var refusal = Assert.Throws<NewerFormatException>(
            () => FasterCacheStore.Open(Cache, Options, TimeProvider.System, NullLogger.Instance));

        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(path));
    }

    /// <summary>The log's folder is a file: nothing can be written, as on a read-only disk.</summary>
    [Fact]
    public async Task PutAsync_DiskRefuses_ServesFromMemoryAndTellsWhoWantedTheDisk()
    {
        Directory.CreateDirectory(_folder["cache", "1"]);
        await File.WriteAllTextAsync(Log, "in the way");
        await using var store = FasterCacheStore.Open(Cache, Options, TimeProvider.System, NullLogger.Instance);

        await store.PutAsync(Write(1), default);
        var refusal = await Assert.ThrowsAsync<StorageWriteException>(
            async () => await store.PutAsync(Write(2) with { Durable = true }, default));
        await Assert.ThrowsAsync<StorageWriteException>(
            async () => await store.InvalidateAsync(new CacheScope(9), default));
        for (int i = 3; i < 100; i++) await store.PutAsync(Write(i), default);

        Assert.Contains("Make room or repair the data folder's disk", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, await CountLostAsync(store, keys: Enumerable.Range(1, 99)));
        Assert.InRange(store.Statistics.WriteFailures, 1, 200);
        await Assert.ThrowsAsync<StorageWriteException>(async () => await store.RemoveAsync(Key(1), default));
        Assert.Equal(1, await CountLostAsync(store, keys: Enumerable.Range(1, 99)));
    }

    /// <summary>The disk refuses for a while; afterwards everything is durable again, and a restart tells the truth
    /// about what happened meanwhile.</summary>
    [Fact]
    public async Task PutAsync_DiskRefusesForAWhile_RecoversByItself()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using (var store = FasterCacheStore.Open(Cache, Options, time, NullLogger.Instance))
        {
            await store.PutAsync(Write(1) with { Durable = true }, default);
        }

        string aside = Log + "-aside";
        Directory.Move(Log, aside);
        TempFolder.CopyTree(aside, Log);
        await using (var store = FasterCacheStore.Open(Cache, Options, time, NullLogger.Instance))
        {
            Directory.Delete(Log, recursive: true);
            await File.WriteAllTextAsync(Log, "in the way");
            await Assert.ThrowsAsync<StorageWriteException>(
                async () => await store.PutAsync(Write(2) with { Durable = true }, default));
            await Assert.ThrowsAsync<StorageWriteException>(async () => await store.RemoveAsync(Key(1), default));

            File.Delete(Log);
            Directory.Move(aside, Log);
            time.Advance(TimeSpan.FromSeconds(6));
            await store.PutAsync(Write(3) with { Durable = true }, default);
            Assert.Equal(0, await CountLostAsync(store, keys: [2, 3]));
        }

        await using var after = FasterCacheStore.Open(Cache, Options, time, NullLogger.Instance);
        Assert.Equal(0, await CountLostAsync(after, keys: [3]));
        Assert.Equal(2, await CountLostAsync(after, keys: [1, 2])); // one removed, one never on disk
    }

    [Fact]
    public async Task Open_CheckpointFolderIsAFile_WorksWithoutCheckpoints()
    {
        Directory.CreateDirectory(_folder["cache", "1"]);
        await File.WriteAllTextAsync(Index, "in the way");
        await using (var store = FasterCacheStore.Open(Cache, Options, TimeProvider.System, NullLogger.Instance))
        {
            for (int i = 0; i < PerRound; i++) await store.PutAsync(Write(i), default);
        }

        await using var again = FasterCacheStore.Open(Cache, Options, TimeProvider.System, NullLogger.Instance);
        Assert.Equal(0, await CountLostAsync(again, rounds: 1));
    }

    private const int PerRound = 40;

    /// <summary>Each round is a start, <see cref="PerRound"/> records, a removal and an invalidation, and a clean stop,
    /// which makes a checkpoint.</summary>
    private async Task FillAsync(int rounds, int from = 0)
    {
        for (int round = from; round < from + rounds; round++)
        {
            await using var store = FasterCacheStore.Open(Cache, Options, TimeProvider.System, NullLogger.Instance);
            for (int i = 0; i < PerRound; i++) await store.PutAsync(Write(round * PerRound + i), default);
            await store.PutAsync(Write(-1), default);
            await store.RemoveAsync(Key(-1), default);
            await store.PutAsync(Write(-2) with { Scopes = new[] { new CacheScope(2) } }, default);
            await store.InvalidateAsync(new CacheScope(2), default);
        }
    }

    private async Task AssertServesAsync(int rounds, int checkpointsBad)
    {
        await using var store = FasterCacheStore.Open(Cache, Options, TimeProvider.System, NullLogger.Instance);
        Assert.Equal(checkpointsBad, store.Statistics.CorruptRecords);
        Assert.Equal(0, await CountLostAsync(store, rounds));
        var record = new CacheRecord();
        Assert.False(await store.ReadAsync(Key(-1), record, default));
        Assert.False(await store.ReadAsync(Key(-2), record, default));
    }

    private static Task<int> CountLostAsync(FasterCacheStore store, int rounds)
        => CountLostAsync(store, Enumerable.Range(0, rounds * PerRound));

    private static async Task<int> CountLostAsync(FasterCacheStore store, IEnumerable<int> keys)
    {
        var record = new CacheRecord();
        int lost = 0;
        foreach (int key in keys)
        {
            if (!await store.ReadAsync(Key(key), record, default)) lost++;
            else Assert.Equal(Payload(key), record.Payload.ToArray());
        }

        return lost;
    }

    private string Newest(string extension) => Directory.GetFiles(Index, "*." + extension).Order().Last();

    private static void Flip(string path, int seed)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[new Random(seed).Next(FileHeader.BlockBytes, bytes.Length)] ^= 4;
        File.WriteAllBytes(path, bytes);
    }

    private static void Truncate(string path)
    {
        using var file = File.OpenWrite(path);
        file.SetLength(file.Length - 1);
    }

    private static CacheKey Key(int key) => new((UInt128)(key + 10));

    private static byte[] Payload(int key)
        => [.. Enumerable.Repeat((byte)(key * 37 + 11), 20 + Math.Abs(key) * 7 % 90)];

    private static CacheWrite Write(int key)
        => new(Key(key), Later, new[] { new CacheScope(1) }, Payload(key), Durable: false);
}
