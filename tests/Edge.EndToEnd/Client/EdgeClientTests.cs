using Edge.Client;
using Edge.TestKit;

namespace Edge.EndToEnd.Client;

/// <summary>The C# client on a node with its own models.</summary>
public sealed class EdgeClientTests(StartedNode node) : IClassFixture<StartedNode>, IAsyncLifetime, IAsyncDisposable
{
    private const string Model = "chat-tiny";

    private readonly EdgeClient _client = new(new EdgeClientOptions { Addresses = [node.Node.Tcp.ToString()], RequestDeadline = TimeSpan.FromMinutes(2) });

    public Task InitializeAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Fact]
    public async Task ChatAsync_AskedTwice_IsAnsweredByTheModelAndThenByTheCache()
    {
        var request = ChatRequest.Of(Model, "What is the capital of Italy?");

        var first = await _client.ChatAsync(request);
        var second = await _client.ChatAsync(request);

        Assert.Equal(("local", "miss", "stop"), (first.Served.ServedBy, first.Served.CacheKind, first.Choices[0].FinishReason));
        Assert.Equal(("cache", "exact", first.Text), (second.Served.ServedBy, second.Served.CacheKind, second.Text));
        Assert.NotEqual(first.Served.RequestId, second.Served.RequestId);
    }

    [Fact]
    public async Task ChatStreamAsync_SpellsTheWholeAnswer()
    {
        var request = ChatRequest.Of(Model, "What is the capital of Spain?");
        var chunks = new List<ChatChunk>();

        await foreach (var chunk in _client.ChatStreamAsync(request)) chunks.Add(chunk);
        var whole = await _client.ChatAsync(request);

        Assert.Equal(whole.Text, string.Concat(chunks.Select(chunk => chunk.Content)));
        Assert.Equal(whole.Usage, chunks[^1].Summary!.Usage);
        Assert.Equal("stop", chunks.Single(chunk => chunk.FinishReason is not null).FinishReason);
    }

    [Fact]
    public async Task ChatStreamAsync_LeftEarly_IsStoppedAndTheConnectionGoesOn()
    {
        // Many stories, one after another: the first piece of the first is there long before the last.
        var stories = ChatRequest.Of(Model, "Tell me a story.") with
        {
            Temperature = 1,
            Extra = new Dictionary<string, ReadOnlyMemory<byte>> { ["n"] = RawValue.FromJson("100") },
        };

        await foreach (var chunk in _client.ChatStreamAsync(stories))
            if (chunk.Content.Length > 0) break;
        var after = await _client.ChatAsync(ChatRequest.Of(Model, "What is 2 + 2?"));

        Assert.NotEmpty(after.Text);
    }

    [Fact]
    public async Task ChatAsync_CancelledWhileItRuns_EndsAtOnce()
    {
        var stories = ChatRequest.Of(Model, "Tell me a story.") with
        {
            Temperature = 1,
            Extra = new Dictionary<string, ReadOnlyMemory<byte>> { ["n"] = RawValue.FromJson("100") },
        };
        using var cancellation = new CancellationTokenSource();
        var running = _client.ChatAsync(stories, cancellation.Token);

        await _client.PingAsync();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task ChatAsync_DeadlineOfTheNode_IsTyped()
    {
        var stories = ChatRequest.Of(Model, "Tell me a story.") with
        {
            Temperature = 1,
            Deadline = TimeSpan.FromMilliseconds(1),
            Extra = new Dictionary<string, ReadOnlyMemory<byte>> { ["n"] = RawValue.FromJson("100") },
        };

        var error = await Assert.ThrowsAsync<EdgeException>(() => _client.ChatAsync(stories));

        Assert.Equal(EdgeErrors.DeadlineExceeded, error.Code);
    }

    [Fact]
    public async Task ChatAsync_UnknownModel_IsTypedAndNamesTheRequest()
    {
        var error = await Assert.ThrowsAsync<EdgeException>(() => _client.ChatAsync(ChatRequest.Of("no-such-model", "Hi")));

        Assert.Equal(("model_not_found", 404, false), (error.Code, error.Status, error.IsTransient));
        Assert.Matches("^[0-9a-f]{16}$", error.RequestId);
    }

    [SkippableFact]
    public async Task EmbedAsync_SeveralTexts_ComeInOrder()
    {
        PreparedModels.Require("use-lite-en");

        var both = await _client.EmbedAsync(EmbeddingRequest.Of("use-lite-en", "a cat", "the weather in May"));
        var second = await _client.EmbedAsync(EmbeddingRequest.Of("use-lite-en", "the weather in May"));

        Assert.Equal(2, both.Vectors.Count);
        Assert.Equal(both.Vectors[1], second.Vectors[0], (x, y) => Math.Abs(x - y) < 1e-5);
        Assert.NotEqual(both.Vectors[0], both.Vectors[1]);
    }

    /// <summary>More than the connections take at once: the rest waits its turn, and every answer finds its question.</summary>
    [Fact]
    public async Task SendAsync_ManyAtOnce_EachGetsItsOwnAnswer()
    {
        ChatRequest[] questions = [.. Enumerable.Range(0, 40).Select(i => ChatRequest.Of(Model, $"What is {i} + {i + 1}?"))];
        var answers = new List<string>();
        foreach (var question in questions) answers.Add((await _client.ChatAsync(question)).Text);

        int[] order = [.. Enumerable.Range(0, 2000).Select(i => i * 7919 % questions.Length)];
        string[] again = await Task.WhenAll(order.Select(async i => (await _client.ChatAsync(questions[i])).Text));

        Assert.Equal(order.Select(i => answers[i]), again);
        Assert.InRange(answers.Distinct().Count(), 20, 40);
    }

    /// <summary>Over real sockets, with everything that the runtime does for them on whatever thread.</summary>
    [Fact]
    public async Task SendAsync_Warm_AllocatesNothingForARequest()
    {
        const int Requests = 2000;
        await _client.ConnectAsync();
        long least = long.MaxValue;
        for (int round = 0; round < 10; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < Requests; i++) (await _client.SendAsync(EdgeMethods.Ping, default)).Dispose();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        // One object for each request would be at least 24 bytes; the test runner's own few are far below one.
        Assert.InRange(least / (double)Requests, 0, 8);
    }
}
