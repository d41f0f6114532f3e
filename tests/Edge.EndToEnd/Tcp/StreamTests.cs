using System.Text.Json;

namespace Edge.EndToEnd.Tcp;

/// <summary>Answers in pieces, answers that are not wanted any more, and answers to a client that says no more.</summary>
public sealed class StreamTests(StartedNode node) : IClassFixture<StartedNode>
{
    private const string Model = "chat-tiny";

    [Fact]
    public async Task Stream_ChunksPrecedeTheOneResponse_AndSpellTheWholeAnswer()
    {
        using var client = node.Connect();
        string text = "", reasons = "";

        var (error, result) = await client.CallAsync("chat.completions", Rpc.Chat(Model, "What is the capital of Spain?", ""","stream":true"""), message =>
        {
            Assert.Equal(("chat.chunk", 1), (message[1].GetString(), message[2][0].GetInt32()));
            var choice = message[2][1].GetProperty("choices")[0];
            if (choice.GetProperty("delta").TryGetProperty("content", out var piece)) text += piece.GetString();
            reasons += choice.GetProperty("finish_reason").GetString();
            return Task.CompletedTask;
        });
        // The next message is the answer to the ping: nothing of the stream comes after its response.
        var (after, _) = await client.CallAsync("node.ping");
        var (_, whole) = await client.CallAsync("chat.completions", Rpc.Chat(Model, "What is the capital of Spain?"));

        Assert.Null(error);
        Assert.Null(after);
        Assert.False(result.GetProperty("choices")[0].TryGetProperty("message", out _));
        Assert.Equal(("stop", "stop"), (reasons, result.GetProperty("choices")[0].GetProperty("finish_reason").GetString()));
        Assert.Equal(("exact", text), (whole.CacheKind(), whole.Text()));
    }

    [Fact]
    public async Task Cancel_GenerationThatRuns_IsAnsweredCancelledOnce()
    {
        using var client = node.Connect();
        bool cancelled = false;

        // Many stories, one after another: the first piece of the first is there long before the last.
        var (error, result) = await client.CallAsync("chat.completions", Rpc.Chat(Model, "Tell me a story.", ""","temperature":1,"n":100,"stream":true"""), async _ =>
        {
            if (!cancelled) await client.SendAsync("""[2,"request.cancel",[1]]""");
            cancelled = true;
        });
        var (after, _) = await client.CallAsync("chat.completions", Rpc.Chat(Model, "What is 2 + 2?"));

        Assert.True(cancelled);
        Assert.StartsWith("cancelled: ", error, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, result.ValueKind);
        Assert.Null(after);
    }

    [Fact]
    public async Task EndSending_RequestInFlight_IsAnsweredBeforeTheEnd()
    {
        using var client = node.Connect();
        await client.RequestAsync("chat.completions", Rpc.Chat(Model, "Tell me a story.", ""","temperature":1,"n":4"""));

        client.EndSending();
        var answer = (await client.ReceiveAsync())!.Value;
        var end = await client.ReceiveAsync();

        Assert.Equal((1, client.LastId, JsonValueKind.Null), (answer[0].GetInt32(), answer[1].GetUInt32(), answer[2].ValueKind));
        Assert.Equal(4, answer[3].GetProperty("choices").GetArrayLength());
        Assert.Null(end);
    }
}
