using Edge.Client;
using Edge.Fuzz;
using Edge.TestKit;

namespace Edge.Tests.Client;

/// <summary>The typed calls against the examples of docs/protocol.md.</summary>
public sealed class AnswerReadingTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly FakeNode _node = new();
    private readonly EdgeClient _client;

    public AnswerReadingTests() => _client = new EdgeClient(_node.Options);

    public Task InitializeAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Fact]
    public async Task ChatAsync_Example_ReadsEveryPart()
    {
        var asking = _client.ChatAsync(new ChatRequest
        {
            Model = "chat-tiny",
            Messages = [ChatMessage.System("Be brief."), ChatMessage.User("Where?") with { Extra = new Dictionary<string, ReadOnlyMemory<byte>> { ["name"] = RawValue.FromJson("\"ada\"") } }],
            MaxTokens = 9,
            Temperature = 0.5,
            TopP = 0.25,
            Seed = 7,
            Stop = ["a", "b"],
            Cache = "max-age=60",
            CacheNamespace = "n",
            Deadline = TimeSpan.FromSeconds(2),
            Extra = new Dictionary<string, ReadOnlyMemory<byte>> { ["logit_bias"] = RawValue.FromJson("""{"1":2}""") },
        });
        string asked = await AnswerAsync("chat response");

        var answer = await asking;

        Assert.Equal(
            """0 chat.completions [{"model":"chat-tiny","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Where?","name":"ada"}],"max_tokens":9,"temperature":0.5,"top_p":0.25,"seed":7,"stop":["a","b"],"logit_bias":{"1":2},"edge":{"deadline_ms":2000,"cache":"max-age=60","namespace":"n"}}]""",
            asked);
        Assert.Equal(("chatcmpl-1", "chat-tiny", "Paris."), (answer.Id, answer.Model, answer.Text));
        Assert.Equal(new ChatChoice(0, "Paris.", "stop"), Assert.Single(answer.Choices));
        Assert.Equal(new TokenUsage(12, 3), answer.Usage);
        Assert.Equal(("local", "edge-1", "miss", "8f1c2d3e4a5b6c7d"), (answer.Served.ServedBy, answer.Served.Node, answer.Served.CacheKind, answer.Served.RequestId));
        Assert.Contains("\"created\":1767225600", Pack.ToJson(answer.Raw), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("embeddings response"), InlineData("embeddings as bytes response")]
    public async Task EmbedAsync_Example_ReadsTheVectors(string example)
    {
        var asking = _client.EmbedAsync(EmbeddingRequest.Of("use-lite-en", "a cat") with { Dimensions = 3, Deadline = TimeSpan.FromMinutes(1) });
        string asked = await AnswerAsync(example);

        var answer = await asking;

        Assert.Equal("""0 embeddings [{"model":"use-lite-en","input":["a cat"],"encoding_format":"base64","dimensions":3,"edge":{"deadline_ms":60000}}]""", asked);
        Assert.Equal([0.5f, -0.25f, 0.8125f], Assert.Single(answer.Vectors));
        Assert.Equal(("use-lite-en", new TokenUsage(2, 0)), (answer.Model, answer.Usage));
    }

    [Fact]
    public async Task CallAsync_Example_SpeaksJson()
    {
        var asking = _client.CallAsync("models.list", """{"later":[1,null]}""");
        string asked = await AnswerAsync("models response");

        Assert.Equal("""0 models.list [{"later":[1,null]}]""", asked);
        Assert.StartsWith("""{"data":[{"id":"chat-tiny",""", await asking, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_NoJson_SaysWhere()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => _client.CallAsync("models.list", "{\"a\":}"));

        Assert.Contains("not valid JSON at line 1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("""{"data":[{"index":0}]}""")]
    [InlineData("""{"data":[{"index":1,"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":true}]}""")]
    [InlineData("""{"usage":{"prompt_tokens":"many"}}""")]
    public async Task EmbedAsync_AnswerOfAnotherForm_IsAProtocolError(string result)
    {
        var asking = _client.EmbedAsync(EmbeddingRequest.Of("m", "a cat"));
        (await _node.NextAsync()).Link.Send($"[1,0,null,{result}]");

        Assert.Equal(EdgeErrors.ProtocolError, (await Assert.ThrowsAsync<EdgeException>(() => asking)).Code);
    }

    private async Task<string> AnswerAsync(string example)
    {
        var (link, asked) = await _node.NextAsync();
        byte[] bytes = [.. ProtocolExamples.All.Single(one => one.Name == example).Bytes];
        bytes[2] = 0; // the id of our request
        link.Send(bytes);
        return asked;
    }
}
