using System.Net.Sockets;
using Edge.TestKit;

namespace Edge.EndToEnd.Cache;

/// <summary>kill -9 while a client stores: what was acknowledged as durable is served again.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Rounds = 5, InFlight = 32;

    private readonly BareNode _bare = new();

    // Question and answer of every entry that was sent, and whether the node said that it is durable.
    private readonly List<(string Question, string Answer, bool IsDurable)> _entries = [];

    public void Dispose() => _bare.Dispose();

    [Theory]
    [InlineData(1)]
    public async Task Kill_WhileStoring_LosesNothingAcknowledgedAndServesNoWrongByte(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < Rounds; round++)
        {
            await using var node = await _bare.StartAsync();
            await AssertServedAsync(node);
            await StoreUntilKilledAsync(node, acknowledged: random.Next(1, 400), random);
        }

        await using var last = await _bare.StartAsync();
        await AssertServedAsync(last);
        Assert.True(_entries.Count(entry => entry.IsDurable) >= Rounds);
    }

    /// <summary>Keeps entries in flight and kills the node once it has acknowledged so many; what it said before it died counts.</summary>
    private async Task StoreUntilKilledAsync(NodeProcess node, int acknowledged, Random random)
    {
        using var client = new RawClient(node.Tcp);
        int first = _entries.Count;
        for (int i = 0; i < InFlight; i++) await StoreAsync(client, random);
        while (acknowledged-- > 0)
        {
            Assert.True(await TakeAnswerAsync(client, first));
            await StoreAsync(client, random);
        }

        await node.KillAsync();
        while (await TakeAnswerAsync(client, first)) continue;
    }

    private async Task StoreAsync(RawClient client, Random random)
    {
        byte[] noise = new byte[random.Next(1, 3000)];
        random.NextBytes(noise);
        _entries.Add(($"question {_entries.Count}", Convert.ToBase64String(noise), false));
        await client.RequestAsync("cache.put", Rpc.Put(BareNode.Model, _entries[^1].Question, _entries[^1].Answer));
    }

    /// <summary>Marks the entry that an answer is about; ids of a connection count from 1, so they follow the entries.</summary>
    private async Task<bool> TakeAnswerAsync(RawClient client, int first)
    {
        try
        {
            if (await client.ReceiveAsync() is not { } answer) return false;
            Assert.Null(answer[2].GetString());
            int entry = first + answer[1].GetInt32() - 1;
            _entries[entry] = _entries[entry] with { IsDurable = true };
            return true;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return false; // the kernel resets the connection of a killed process that had left bytes unread
        }
    }

    private async Task AssertServedAsync(NodeProcess node)
    {
        using var client = new RawClient(node.Tcp);
        foreach (var (question, expected, isDurable) in _entries)
        {
            var (error, answer) = await client.CallAsync("cache.get", Rpc.Get(BareNode.Model, question));
            if (error is null) Assert.Equal(expected, answer.Text());
            else Assert.False(isDurable, $"{question}: {error}");
        }
    }
}
