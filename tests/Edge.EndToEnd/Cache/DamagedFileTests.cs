using Edge.TestKit;

namespace Edge.EndToEnd.Cache;

/// <summary>Damaged cache files: the node starts, serves what is whole, and never a wrong byte.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private const int Entries = 60;

    private readonly BareNode _bare = new();

    public void Dispose() => _bare.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 20)]
    [InlineData(3, 400)]
    public async Task Start_BytesAreFlippedInEveryFile_ServesNoWrongByte(int seed, int flips)
    {
        var random = new Random(seed);
        await FillAsync();
        foreach (string path in Directory.GetFiles(Path.Combine(_bare.Data, "cache"), "*", SearchOption.AllDirectories))
        {
            byte[] bytes = await File.ReadAllBytesAsync(path);
            for (int i = 0; i < flips && bytes.Length > 0; i++) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(path, bytes);
        }

        await AssertNoWrongByteAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(0.7)]
    public async Task Start_EveryFileIsCutShort_ServesNoWrongByte(double kept)
    {
        await FillAsync();
        foreach (string path in Directory.GetFiles(Path.Combine(_bare.Data, "cache"), "*", SearchOption.AllDirectories))
        {
            using var stream = File.OpenWrite(path);
            stream.SetLength((long)(stream.Length * kept));
        }

        await AssertNoWrongByteAsync();
    }

    private static string Answer(int entry) => string.Concat(Enumerable.Repeat($"answer {entry} ", 20 + entry));

    private async Task FillAsync()
    {
        await using var node = await _bare.StartAsync();
        using var client = new RawClient(node.Tcp);
        for (int i = 0; i < Entries; i++) await client.RequestAsync("cache.put", Rpc.Put(BareNode.Model, $"question {i}", Answer(i)));
        for (int i = 0; i < Entries; i++) Assert.Null((await client.ReceiveAsync())!.Value[2].GetString());
        Assert.Equal(0, await node.StopAsync());
    }

    private async Task AssertNoWrongByteAsync()
    {
        await using var node = await _bare.StartAsync();
        using var client = new RawClient(node.Tcp);
        for (int i = 0; i < Entries; i++)
        {
            var (error, answer) = await client.CallAsync("cache.get", Rpc.Get(BareNode.Model, $"question {i}"));
            if (error is null) Assert.Equal(Answer(i), answer.Text());
            else Assert.StartsWith("not_cached: ", error, StringComparison.Ordinal);
        }

        Assert.Null((await client.CallAsync("cache.put", Rpc.Put(BareNode.Model, "afterwards", "is stored"))).Error);
        Assert.Equal("is stored", (await client.CallAsync("cache.get", Rpc.Get(BareNode.Model, "afterwards"))).Result.Text());
    }
}
