using Edge.Caching;
using Edge.Storage.Files;
using Edge.Storage.Log;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Storage.Log;

/// <summary>A log is read back whatever was done to its bytes: never a record that was not written, and every record
/// that is still whole.</summary>
public sealed class LogWalkTests : IDisposable
{
    private static readonly LogShape Shape =
        new(PageBytes: 4096, SegmentBytes: 8192, CommitBytes: 1 << 20, TimeSpan.FromSeconds(1));

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task MoveNext_Undamaged_GivesEveryRecordInOrder()
    {
        var written = await WriteAsync(_folder["log"], count: 200);

        var (read, damaged) = Read(_folder["log"]);

        Assert.Equal(written, read);
        Assert.Equal(0, damaged);
        Assert.True(Directory.GetFiles(_folder["log"]).Length > 2); // over several segments and pages
    }

    [Fact]
    public async Task MoveNext_FromAnAddress_GivesTheRest()
    {
        var written = await WriteAsync(_folder["log"], count: 20);
        using var segments = LogSegments.Open(_folder["log"], quarantine: false, NullLogger.Instance);
        using var walk = new LogWalk(segments.All[0], written[7].Address);

        for (int i = 7; i < 20; i++)
        {
            Assert.True(walk.MoveNext());
            Assert.Equal(written[i], Written.Of(walk));
        }

        Assert.False(walk.MoveNext());
    }

    /// <summary>One flipped bit costs the record it is in, and no other.</summary>
    [Fact]
    public async Task MoveNext_BitFlippedInAnyByte_LosesThatRecordOnly()
    {
        var written = await WriteAsync(_folder["log"], count: 6);
        string path = Directory.GetFiles(_folder["log"]).Single();
        byte[] good = await File.ReadAllBytesAsync(path);
        var random = new Random(1);

        for (int at = FileHeader.BlockBytes; at < good.Length; at++)
        {
            byte[] bad = [.. good];
            bad[at] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(path, bad);
            long address = written[0].Address + at - FileHeader.BlockBytes;

            var (read, damaged) = Read(_folder["log"]);

            var hit = written.Where(record => address >= record.Start && address < record.End);
            Assert.Equal(written.Except(hit), read);
            Assert.True(damaged == 1 || read.Count == written.Count, $"byte {at}");
        }
    }

    [Fact]
    public async Task MoveNext_CutAtAnyByte_GivesTheRecordsBeforeTheCut()
    {
        var written = await WriteAsync(_folder["log"], count: 6);
        string path = Directory.GetFiles(_folder["log"]).Single();
        byte[] good = await File.ReadAllBytesAsync(path);

        for (int length = FileHeader.BlockBytes; length <= good.Length; length++)
        {
            await File.WriteAllBytesAsync(path, good[..length]);
            long end = written[0].Address + length - FileHeader.BlockBytes;

            var (read, _) = Read(_folder["log"]);

            Assert.Equal(written.Where(record => record.End <= end), read);
        }
    }

    /// <summary>A stretch of garbage over several records: those behind it are found again, also where nothing says how
    /// long the gap is.</summary>
    [Fact]
    public async Task MoveNext_GarbageOverAnyStretch_FindsTheRecordsBehind()
    {
        var written = await WriteAsync(_folder["log"], count: 12);
        string path = Directory.GetFiles(_folder["log"]).Single();
        byte[] good = await File.ReadAllBytesAsync(path);
        var random = new Random(2);

        for (int round = 0; round < 300; round++)
        {
            int from = random.Next(FileHeader.BlockBytes, good.Length), until = random.Next(from, good.Length) + 1;
            byte[] bad = [.. good];
            random.NextBytes(bad.AsSpan(from..until));
            await File.WriteAllBytesAsync(path, bad);
            long start = written[0].Address + from - FileHeader.BlockBytes;
            long end = start + until - from;

            var (read, _) = Read(_folder["log"]);

            var whole = written.Where(record => record.End <= start || record.Start >= end);
            Assert.Empty(whole.Except(read));
            Assert.Empty(read.Except(written));
        }
    }

    /// <summary>A prompt may hold bytes that look like a record. When the record it is in is damaged, the search for
    /// the next one must not take them for one.</summary>
    [Fact]
    public async Task MoveNext_DamagedRecordHoldsAForgedOne_DoesNotGiveIt()
    {
        byte[] forged = new byte[LogRecord.LengthOf(1, 4)];
        LogRecord.Write(
            forged, LogSegments.NewSalt(), LogKind.Put, key: 666, 0, long.MaxValue, new CacheScope[1], "evil"u8);
        var written = await WriteAsync(_folder["log"], count: 3, payload: forged);
        string path = Directory.GetFiles(_folder["log"]).Single();
        byte[] bytes = await File.ReadAllBytesAsync(path);
        bytes[FileHeader.BlockBytes + 20] ^= 1; // in the first record's key
        await File.WriteAllBytesAsync(path, bytes);

        var (read, _) = Read(_folder["log"]);

        Assert.Equal(written[1..], read);
    }

    [Fact]
    public async Task Open_HeaderDamaged_PutsTheFileIntoQuarantine()
    {
        await WriteAsync(_folder["log"], count: 3);
        string path = Directory.GetFiles(_folder["log"]).Single();
        byte[] bytes = await File.ReadAllBytesAsync(path);
        bytes[50] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);

        using var segments = LogSegments.Open(_folder["log"], quarantine: true, NullLogger.Instance);

        Assert.Empty(segments.All);
        Assert.Equal(1, segments.Unreadable);
        Assert.Equal(path + ".quarantined-1", Directory.GetFiles(_folder["log"]).Single());
    }

    private static async Task<List<Written>> WriteAsync(string folder, int count, byte[]? payload = null)
    {
        var gate = new Lock();
        using var segments = LogSegments.Open(folder, quarantine: false, NullLogger.Instance);
        await using var log =
            new RecordLog(segments, Shape, Shape.NextStart(0), gate, TimeProvider.System, NullLogger.Instance);
        var written = new List<Written>();
        for (int i = 0; i < count; i++)
        {
            var scopes = new CacheScope[i % 3];
            byte[] bytes = payload ?? [.. Enumerable.Repeat((byte)(i + 1), 10 + 13 * i % 60)];
            long address;
            while (!TryAppend(out address)) await log.CommittedAsync(log.Tail, default);
            written.Add(new Written(
                address, LogRecord.LengthOf(scopes.Length, bytes.Length), (UInt128)i, Convert.ToHexString(bytes)));

            bool TryAppend(out long at)
            {
                lock (gate) return log.TryAppend(LogKind.Put, (UInt128)i, 1000 + i, 2000 + i, scopes, bytes, out at);
            }
        }

        await log.CommittedAsync(log.Tail, default);
        return written;
    }

    private static (List<Written> Records, int Damaged) Read(string folder)
    {
        using var segments = LogSegments.Open(folder, quarantine: false, NullLogger.Instance);
        var records = new List<Written>();
        int damaged = 0;
        foreach (var segment in segments.All)
        {
            using var walk = new LogWalk(segment, segment.Start);
            while (walk.MoveNext()) records.Add(Written.Of(walk));
            damaged += walk.Damaged;
        }

        return (records, damaged);
    }

    private sealed record Written(long Address, int Length, UInt128 Key, string Payload)
    {
        /// <summary>Address of the record's first byte, behind FasterLog's own.</summary>
        public long Start => Address + LogSegments.EntryHeaderBytes;

        public long End => Start + Length;

        public static Written Of(LogWalk walk)
            => new(walk.Address, walk.Record.Length, walk.Record.Key, Convert.ToHexString(walk.Record.Payload));
    }
}
