using Edge.Client;

namespace Edge.Tests.Client;

/// <summary>Answers that come piece by piece.</summary>
public sealed class StreamTests : IAsyncLifetime, IAsyncDisposable
{
    private const string Summary = """{"id":"c","model":"m","choices":[{"index":0,"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2},"edge":{"served_by":"local"}}""";

    private readonly FakeNode _node = new();
    private readonly EdgeClient _client;

    public StreamTests() => _client = new EdgeClient(_node.Options with { MaxStreamBytes = 4096 });

    public Task InitializeAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Fact]
    public async Task ChatStreamAsync_Chunks_ComeInOrderThenTheSummary()
    {
        var chunks = _client.ChatStreamAsync(ChatRequest.Of("m", "Hi") with { Deadline = TimeSpan.FromSeconds(3) }).GetAsyncEnumerator();
        var first = chunks.MoveNextAsync();
        var (link, asked) = await _node.NextAsync();

        SendChunk(link, 0, "Hel");
        Assert.True(await first);
        Assert.Equal("Hel", chunks.Current.Content);
        SendChunk(link, 0, "lo");
        link.Send("""[2,"chat.chunk",[0,{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}]]""");
        link.Send($"[1,0,null,{Summary}]");
        var rest = new List<ChatChunk>();
        while (await chunks.MoveNextAsync()) rest.Add(chunks.Current);

        Assert.Equal("""0 chat.completions [{"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":true,"edge":{"deadline_ms":3000}}]""", asked);
        Assert.Equal([("lo", null), ("", "stop"), ("", null)], rest.Select(chunk => (chunk.Content, chunk.FinishReason)));
        Assert.Equal((new TokenUsage(5, 2), "local"), (rest[2].Summary!.Usage, rest[2].Summary!.Served.ServedBy));
        Assert.False(_node.HasMore);
    }

    [Fact]
    public async Task ChatStreamAsync_CallerDoesNotRead_OthersAreServedAndTheStreamIsCancelled()
    {
        await using var slow = _client.ChatStreamAsync(ChatRequest.Of("m", "Hi")).GetAsyncEnumerator();
        var first = slow.MoveNextAsync();
        var (link, _) = await _node.NextAsync();

        for (int i = 0; i < 60; i++) SendChunk(link, 0, new string('x', 100));
        var other = _client.PingAsync();
        string[] sent = [(await _node.NextAsync()).Json, (await _node.NextAsync()).Json];
        link.Send("[1,1,null,{}]");
        await other;

        Assert.Equal(["request.cancel [0]", "1 node.ping []"], sent);
        Assert.True(await first);
        int read = 1;
        var error = await Assert.ThrowsAsync<EdgeException>(async () =>
        {
            while (await slow.MoveNextAsync()) read++;
        });
        Assert.Equal((EdgeErrors.SlowConsumer, true), (error.Code, error.MayHaveRun));
        Assert.InRange(read, 20, 40); // what was kept: 4096 bytes, and each chunk takes somewhat over 100
        SendChunk(link, 0, "of a stream that nobody reads");
        link.Send("[1,0,\"cancelled: so it is\",null]");
        Assert.False(link.IsClosed);
    }

    [Fact]
    public async Task ChatStreamAsync_CallerLeavesEarly_IsCancelledOnTheWire()
    {
        var leaving = Task.Run(async () =>
        {
            await foreach (var chunk in _client.ChatStreamAsync(ChatRequest.Of("m", "Hi"))) return chunk.Content;
            return "nothing";
        });
        var (link, _) = await _node.NextAsync();

        SendChunk(link, 0, "first");

        Assert.Equal("first", await leaving);
        Assert.Equal("request.cancel [0]", (await _node.NextAsync()).Json);
    }

    [Fact]
    public async Task ChatStreamAsync_FailsAfterItBegan_EndsWithTheError()
    {
        await using var chunks = _client.ChatStreamAsync(ChatRequest.Of("m", "Hi")).GetAsyncEnumerator();
        var first = chunks.MoveNextAsync();
        var (link, _) = await _node.NextAsync();

        SendChunk(link, 0, "half");
        link.Send("""[1,0,{"code":"upstream_failed","message":"cut short","status":502},null]""");

        Assert.True(await first);
        var error = await Assert.ThrowsAsync<EdgeException>(async () => await chunks.MoveNextAsync());
        Assert.Equal(("upstream_failed", 502), (error.Code, error.Status));
    }

    [Fact]
    public async Task ChatStreamAsync_Cancelled_ThrowsTheCallersOwnCancellation()
    {
        using var cancellation = new CancellationTokenSource();
        await using var chunks = _client.ChatStreamAsync(ChatRequest.Of("m", "Hi"), cancellation.Token).GetAsyncEnumerator();
        var first = chunks.MoveNextAsync();
        await _node.NextAsync();

        await cancellation.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await first);
        Assert.Equal(cancellation.Token, error.CancellationToken);
        Assert.Equal("request.cancel [0]", (await _node.NextAsync()).Json);
    }

    [Fact]
    public async Task ChatStreamAsync_MalformedChunk_IsAProtocolErrorAndCancelled()
    {
        await using var chunks = _client.ChatStreamAsync(ChatRequest.Of("m", "Hi")).GetAsyncEnumerator();
        var first = chunks.MoveNextAsync();
        var (link, _) = await _node.NextAsync();

        link.Send("""[2,"chat.chunk",[0,{"choices":7}]]""");

        Assert.Equal(EdgeErrors.ProtocolError, (await Assert.ThrowsAsync<EdgeException>(async () => await first)).Code);
        Assert.Equal("request.cancel [0]", (await _node.NextAsync()).Json);
    }

    private static void SendChunk(FakeLink link, int id, string text)
        => link.Send($$"""[2,"chat.chunk",[{{id}},{"choices":[{"index":0,"delta":{"content":"{{text}}"},"finish_reason":null}]}]]""");
}
