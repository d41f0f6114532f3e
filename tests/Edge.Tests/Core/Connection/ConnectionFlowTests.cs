using System.Collections.Concurrent;
using Edge.Backends;
using Edge.Protocol;
using Edge.TestKit;

namespace Edge.Tests.Core.Connection;

/// <summary>What is in flight on a connection, and how connections end.</summary>
public sealed class ConnectionFlowTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // The gated backend's requests, each waiting for the test, by their prompt.
    private readonly ConcurrentDictionary<string, Gate> _gates = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConnectionHost _host;

    public ConnectionFlowTests() => _host = NewHost();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Receive_IdInFlight_IsRefusedAndTheFirstGoesOn()
    {
        var client = _host.Connect();
        client.Send(Gated(5, "a"), """[0,5,"node.ping",[]]""");
        string refusal = await client.NextAsync();
        Open("a");

        Assert.StartsWith("[1,5,\"duplicate_id: ", refusal);
        Assert.StartsWith("[1,5,null,{", await client.NextAsync());
        Assert.Equal("[1,5,null,{}]", await client.AskAsync("""[0,5,"node.ping",[]]"""));
    }

    [Fact]
    public async Task Receive_SeveralInFlight_AreAnsweredAsTheyEnd()
    {
        var client = _host.Connect();
        client.Send(Gated(1, "a"), Gated(2, "b"), Gated(3, "c"));

        foreach (var (prompt, id) in new[] { ("b", 2), ("c", 3), ("a", 1) })
        {
            Open(prompt);
            Assert.StartsWith($"[1,{id},null,", await client.NextAsync());
        }
    }

    [Fact]
    public async Task Cancel_InFlight_StopsTheBackendAndIsAnsweredOnce()
    {
        var client = _host.Connect();
        client.Send(Gated(300, "a"), """[2,"request.cancel",[300]]""", """[2,"request.cancel",[300]]""");

        Assert.Equal("[1,300,\"cancelled: The request was cancelled by its caller.\",null]", await client.NextAsync());
        await _stopped.Task.WaitAsync(Patience);
        client.EndSending();
        Assert.Empty(await client.RestAsync());
    }

    [Fact]
    public async Task Abort_InFlight_StopsTheBackend()
    {
        var client = _host.Connect();
        client.Send(Gated(1, "a"));
        await BegunAsync("a");

        client.Break();

        await _stopped.Task.WaitAsync(Patience);
        Assert.Empty(await client.RestAsync());
    }

    [Fact]
    public async Task Receive_NoEnvelopeWhileInFlight_StopsTheBackend()
    {
        var client = _host.Connect();
        client.Send(Gated(1, "a"));
        await BegunAsync("a");

        client.SendBytes([0xc1]);

        await _stopped.Task.WaitAsync(Patience);
        Assert.Empty(await client.RestAsync());
    }

    [Fact]
    public async Task EndSending_InFlight_AnswersFirst()
    {
        var client = _host.Connect();
        client.Send(Gated(1, "a"), Gated(2, "b"));
        client.EndSending();
        await BegunAsync("a");
        Open("b");
        Open("a");

        Assert.Equal(2, (await client.RestAsync()).Count);
    }

    [Fact]
    public async Task Receive_WindowFull_ReadsOnWhenOneIsAnswered()
    {
        using var host = NewHost(options => options.MaxRequestsInFlight = 2);
        var client = host.Connect();
        client.Send(Gated(1, "a"), Gated(2, "b"), Gated(3, "c"), """[0,4,"node.ping",[]]""");
        await BegunAsync("b");
        SpinWait.SpinUntil(() => client.Waits == 1, Patience);
        long readWhileFull = client.MessagesRead;

        Open("a");
        string first = await client.NextAsync();
        await BegunAsync("c");
        Open("b");
        string second = await client.NextAsync();

        Assert.Equal(2, readWhileFull);
        Assert.StartsWith("[1,1,null,", first);
        Assert.StartsWith("[1,2,null,", second);
        Assert.Equal("[1,4,null,{}]", await client.NextAsync());
        Open("c");
        Assert.StartsWith("[1,3,null,", await client.NextAsync());
    }

    /// <summary>A client that does not read slows its own backend, and nothing grows.</summary>
    [Fact]
    public async Task WriteChunk_ClientDoesNotRead_WaitsAndGoesOn()
    {
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int sent = 0;
        using var host = new ConnectionHost(backends: new ScriptedBackend("s", Endpoint.ChatCompletions, async (_, sink, cancellation) =>
        {
            string text = new('x', 1000);
            for (; sent < 500; sent++)
            {
                var taken = sink.ChunkAsync(Pack.Of($$"""{"choices":[{"index":0,"delta":{"content":"{{sent}} {{text}}"},"finish_reason":{{(sent == 499 ? "\"stop\"" : "null")}}}]}"""), cancellation);
                if (!taken.IsCompleted) waits.TrySetResult();
                await taken;
            }

            return BackendOutcome.Completed;
        }));
        var client = host.Connect();
        client.StopReading();
        client.Send("""[0,1,"chat.completions",[{"model":"s","messages":[{"role":"user","content":"x"}],"stream":true}]]""");
        await waits.Task.WaitAsync(Patience);
        int sentUnread = sent;
        client.ReadOn();
        client.EndSending();
        var messages = await client.RestAsync();

        Assert.InRange(sentUnread, 60, 140); // twice 64 KiB at most: what is being sent, and what waits
        Assert.Equal(501, messages.Count);
        Assert.All(Enumerable.Range(0, 500), i => Assert.Contains($"\"content\":\"{i} x", messages[i]));
    }

    [Fact]
    public async Task Watch_ClientDoesNotRead_DropsTheConnection()
    {
        var client = _host.Connect();
        client.StopReading();
        client.Send(Gated(1, "a"), """[0,2,"node.ping",[]]""");
        await client.Blocked;

        _host.Time.Advance(TimeSpan.FromSeconds(29));
        bool early = client.IsAborted;
        _host.Time.Advance(TimeSpan.FromSeconds(3));

        Assert.False(early);
        await client.RestAsync();
        Assert.True(client.IsAborted);
        await _stopped.Task.WaitAsync(Patience);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Watch_Silence_ClosesTheConnection(bool saidHello)
    {
        var client = _host.Connect();
        if (saidHello) await client.AskAsync("""[0,1,"node.hello",[]]""");
        else await client.AskAsync("""[0,1,"node.ping",[]]""");

        _host.Time.Advance(TimeSpan.FromSeconds(119));
        bool early = client.Closed.IsCompleted;
        client.SendBytes([0x94, 0x00]); // a drip is no message
        _host.Time.Advance(TimeSpan.FromSeconds(3));
        var rest = await client.RestAsync();

        Assert.False(early);
        if (saidHello) Assert.StartsWith("[2,\"node.goodbye\",[\"deadline_exceeded: ", Assert.Single(rest));
        else Assert.Empty(rest);
    }

    [Fact]
    public async Task Watch_InFlight_IsNoSilence()
    {
        var client = _host.Connect();
        client.Send(Gated(1, "a"));
        await BegunAsync("a");

        _host.Time.Advance(TimeSpan.FromMinutes(5));
        Open("a");

        Assert.StartsWith("[1,1,null,", await client.NextAsync());
        Assert.Equal("[1,2,null,{}]", await client.AskAsync("""[0,2,"node.ping",[]]"""));
    }

    [Fact]
    public async Task Drain_Idle_ClosesAtOnce()
    {
        var silent = _host.Connect();
        await silent.AskAsync("""[0,1,"node.ping",[]]""");
        var asked = _host.Connect();
        await asked.AskAsync("""[0,1,"node.hello",[{"notify":["draining","ring"]}]]""");

        _host.Registry.Drain();

        Assert.Empty(await silent.RestAsync());
        var last = await asked.RestAsync();
        Assert.Equal("[2,\"node.draining\",[{}]]", last[0]);
        Assert.StartsWith("[2,\"node.goodbye\",[\"draining: ", last[1]);
        Assert.Empty(await _host.Connect().RestAsync()); // one that came in between
    }

    [Fact]
    public async Task Drain_InFlight_AnswersItRefusesTheNextAndCloses()
    {
        var client = _host.Connect();
        await client.AskAsync("""[0,1,"node.hello",[{"errors":"map"}]]""");
        client.Send(Gated(2, "a"));
        await BegunAsync("a");

        _host.Registry.Drain();
        string refused = await client.AskAsync("""[0,3,"node.ping",[]]""");
        bool closedEarly = client.Closed.IsCompleted;
        Open("a");
        var rest = await client.RestAsync();

        Assert.Contains("\"code\":\"draining\"", refused);
        Assert.False(closedEarly);
        Assert.StartsWith("[1,2,null,", rest[0]);
        Assert.StartsWith("[2,\"node.goodbye\",[{", rest[1]);
        Assert.Equal(2, rest.Count);
    }

    private ConnectionHost NewHost(Action<Edge.Connection.ConnectionOptions>? configure = null)
        => new(configure, backends: new ScriptedBackend("g", Endpoint.ChatCompletions, WaitAsync));

    private async ValueTask<BackendOutcome> WaitAsync(InferenceRequest request, IChunkSink sink, CancellationToken cancellation)
    {
        var gate = GateOf(System.Text.Encoding.UTF8.GetString(request.LastUserText.Span));
        gate.Begun.TrySetResult();
        try
        {
            await gate.Opened.Task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            _stopped.TrySetResult();
            throw;
        }

        await sink.AnswerAsync(Pack.Of("""{"id":"a","created":1,"model":"g","choices":[{"index":0,"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}]}"""), cancellation);
        return BackendOutcome.Completed;
    }

    private static string Gated(int id, string prompt)
        => $$$"""[0,{{{id}}},"chat.completions",[{"model":"g","messages":[{"role":"user","content":"{{{prompt}}}"}]}]]""";

    private Task BegunAsync(string prompt) => GateOf(prompt).Begun.Task.WaitAsync(Patience);

    private void Open(string prompt) => GateOf(prompt).Opened.TrySetResult();

    private Gate GateOf(string prompt) => _gates.GetOrAdd(prompt, _ => new Gate());

    private sealed class Gate
    {
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
