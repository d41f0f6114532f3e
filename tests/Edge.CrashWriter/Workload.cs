using System.Globalization;
using Edge.Caching;
using Edge.Storage;

namespace Edge.CrashWriter;

/// <summary>What the crash writer does; each worker has keys of its own and one operation under way at a
/// time.</summary>
internal static class Workload
{
    public const int Workers = 4;

    private const int KeysPerWorker = 40;

    /// <summary>Small files and frequent checkpoints, so that kills meet all of them; room enough that nothing is
    /// evicted.</summary>
    public static CacheStorageOptions Options { get; } = new()
    {
        MemoryBytes = 64 << 20,
        DiskBytes = 256 << 20,
        MaxRecordBytes = 16 << 10,
        CheckpointBytes = 256 << 10,
    };

    public static void Say(string line)
    {
        // One write each: a line is said whole or not at all.
        lock (Console.Out)
        {
            Console.Out.Write(line + "\n");
            Console.Out.Flush();
        }
    }

    public static async Task<bool> CheckAsync(ICacheStore store, IEnumerable<string> expected)
    {
        var record = new CacheRecord();
        bool right = true;
        foreach (string line in expected)
        {
            int[] numbers = [.. line.Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
            int key = numbers[0];
            int version = await store.ReadAsync(Key(key), record, default) ? VersionOf(key, record.Payload.Span) : 0;
            Say($"seen {key} {version}");
            if (numbers.AsSpan(1).Contains(version)) continue;
            Say($"wrong {line}: found {version}, {store.Statistics}");
            right = false;
        }

        return right;
    }

    public static async Task WriteForeverAsync(ICacheStore store, int worker, int seed)
    {
        var random = new Random(seed * Workers + worker);
        var scope = new CacheScope((UInt128)(1000 + worker));
        while (true)
        {
            int key = worker * KeysPerWorker + random.Next(KeysPerWorker);
            switch (random.Next(100))
            {
                case 0:
                    Say($"try end {worker}");
                    await store.InvalidateAsync(scope, default);
                    Say($"ack end {worker}");
                    break;
                case < 8:
                    Say($"try remove {key}");
                    await store.RemoveAsync(Key(key), default);
                    Say($"ack remove {key}");
                    break;
                case var n:
                    int version = random.Next(1, int.MaxValue);
                    bool durable = n < 40;
                    Say($"try put {key} {version}");
                    var expires = TimeProvider.System.GetUtcNow().AddDays(1);
                    await store.PutAsync(
                        new CacheWrite(Key(key), expires, new[] { scope }, Payload(key, version), durable), default);
                    if (durable) Say($"ack put {key} {version}");
                    break;
            }
        }
    }


    private static CacheKey Key(int key) => new((UInt128)key);

    // Bytes that follow from key and version alone, so that any mixture shows.
    private static byte[] Payload(int key, int version)
    {
        var random = new Random(unchecked(key * 31 + version));
        byte[] payload = new byte[8 + random.Next(2000)];
        random.NextBytes(payload.AsSpan(8));
        BitConverter.TryWriteBytes(payload, key);
        BitConverter.TryWriteBytes(payload.AsSpan(4), version);
        return payload;
    }

    /// <summary>The version a payload is, or -1 for bytes that nobody wrote under this key.</summary>
    private static int VersionOf(int key, ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 8) return -1;
        int version = BitConverter.ToInt32(payload[4..]);
        return payload.SequenceEqual(Payload(key, version)) ? version : -1;
    }
}
