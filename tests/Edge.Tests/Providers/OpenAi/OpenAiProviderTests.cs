using Edge.Backends;
using Edge.Protocol;
using Edge.Providers.OpenAi;
using Edge.TestKit;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Edge.Tests.Providers.OpenAi;

/// <summary>One attempt against a real connection; the numbers are those of the catalogue of upstream faults.</summary>
public sealed class OpenAiProviderTests : IDisposable
{
    private readonly WatchedTime _time = new();
    private readonly CollectingSink _sink = new();
    private readonly List<IDisposable> _disposables = [];
    private OpenAiProviderOptions _options = new() { Name = "cloud", Models = ["gpt-*"], EmbeddingModels = ["embed"] };

    public void Dispose() => _disposables.ForEach(disposable => disposable.Dispose());

    [Fact]
    public async Task SendAsync_Chat_PassesTheAnswerOn()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Chat("Hi there"));

        var outcome = await SendAsync(cloud, Asked.Hello);

        Assert.Equal(BackendOutcome.Completed, outcome);
        Assert.Equal(
            """{"id":"chatcmpl-1","created":1700000000,"model":"cloud-model","choices":[{"index":0,"message":{"role":"assistant","content":"Hi there"},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}""",
            Assert.Single(_sink.Answers));
        var request = await cloud.NextRequestAsync();
        Assert.Equal("/v1/chat/completions", request.Path);
        Assert.Equal("Bearer sk-secret", request.Headers["Authorization"]);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal("""{"model":"gpt-test","messages":[{"content":"Hello","role":"user"}]}""", request.Body);
    }

    [Theory]
    [InlineData(false, HttpProtocols.Http1, "HTTP/1.1")]
    [InlineData(true, HttpProtocols.Http2, "HTTP/2")]
    public async Task SendAsync_Stream_PassesChunksAndUsageOn(bool http2, HttpProtocols protocols, string protocol)
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Chat("Hi there"), protocols);
        _options = _options with { Http2 = http2 };

        var outcome = await SendAsync(cloud, Asked.HelloStreamed);

        Assert.Equal(BackendOutcome.Completed, outcome);
        Assert.Equal("Hi there", _sink.Text);
        Assert.Equal("""{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}""", _sink.Chunks[^1]);
        Assert.Equal(protocol, (await cloud.NextRequestAsync()).Protocol);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendAsync_Embeddings_PassesVectorsOn(bool asNumbers)
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Embeddings(inputs: 2, dimensions: 1, asNumbers));
        using var request = Asked.Embeddings("""{"model":"embed","input":["a","b"]}""");

        var outcome = await Provider(cloud).SendAsync(request, _sink, CancellationToken.None);

        Assert.Equal(BackendOutcome.Completed, outcome);
        Assert.Equal(
            """{"model":"cloud-embedding","usage":{"prompt_tokens":5,"total_tokens":5},"data":[{"index":0,"embedding":"AACAPw=="},{"index":1,"embedding":"AAAAQA=="}]}""",
            Assert.Single(_sink.Answers));
        Assert.Equal("/v1/embeddings", (await cloud.NextRequestAsync()).Path);
    }

    [Fact]
    public async Task SendAsync_MappedModel_GoesUpUnderTheProvidersName()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Chat("x"));
        _options = _options with { ModelMap = new Dictionary<string, string> { ["gpt-test"] = "vendor/gpt-test-2026" } };

        await SendAsync(cloud, Asked.Hello);

        Assert.StartsWith("""{"model":"vendor/gpt-test-2026",""", (await cloud.NextRequestAsync()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_F01RateLimit_TellsWhenToRetry()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Error(429, "rate_limit_exceeded", "slow down", ("retry-after", "2")));

        var outcome = await SendAsync(cloud, Asked.HelloStreamed);

        Assert.Equal((ErrorCode.RateLimitExceeded, true, TimeSpan.FromSeconds(2)), (outcome.Error!.Code, outcome.Elsewhere, outcome.Error.RetryAfter!.Value));
    }

    [Theory]
    [InlineData(500)] // F03
    [InlineData(503)] // F04
    public async Task SendAsync_ServerError_IsForAnotherBackend(int status)
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Error(status, "server_error", "oops"));

        var outcome = await SendAsync(cloud, Asked.Hello);

        Assert.Equal((ErrorCode.UpstreamFailed, true), (outcome.Error!.Code, outcome.Elsewhere));
    }

    [Theory]
    [InlineData(Asked.Hello)]
    [InlineData(Asked.HelloStreamed)]
    public async Task SendAsync_F05ConnectionReset_IsForAnotherBackend(string asked)
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Reset);

        var outcome = await SendAsync(cloud, asked);

        Assert.Equal((ErrorCode.UpstreamFailed, true), (outcome.Error!.Code, outcome.Elsewhere));
    }

    [Fact]
    public async Task SendAsync_NobodyListens_IsForAnotherBackend()
    {
        var cloud = await ScriptedCloud.StartAsync(CloudScripts.Silence);
        var provider = Provider(cloud);
        await cloud.DisposeAsync();
        using var request = Asked.Chat(Asked.Hello);

        var outcome = await provider.SendAsync(request, _sink, CancellationToken.None);

        Assert.Equal((ErrorCode.UpstreamFailed, true), (outcome.Error!.Code, outcome.Elsewhere));
        Assert.Contains("cannot be reached", outcome.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_F06SilenceOnAStream_EndsAtTheFirstTokenTimeout()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Silence);
        var sending = SendAsync(cloud, Asked.HelloStreamed);
        var upstream = await cloud.NextRequestAsync();

        _time.Advance(_options.FirstTokenTimeout);
        var outcome = await sending;

        Assert.Equal((ErrorCode.UpstreamTimeout, true), (outcome.Error!.Code, outcome.Elsewhere));
        Assert.Contains("first_token_timeout", outcome.Error.Message, StringComparison.Ordinal);
        await upstream.Aborted;
    }

    [Fact]
    public async Task SendAsync_OnlyCommentsOnAStream_EndsAtTheFirstTokenTimeout()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Stream(CloudEvents.Comment, StreamPart.Silence));
        var sending = SendAsync(cloud, Asked.HelloStreamed);
        await cloud.NextRequestAsync();

        _time.Advance(_options.FirstTokenTimeout);

        Assert.Contains("first_token_timeout", (await sending).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_SilenceOnAnAnswer_EndsAtTheTotalTimeout()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Silence);
        var sending = SendAsync(cloud, Asked.Hello);
        await cloud.NextRequestAsync();

        _time.Advance(_options.TotalTimeout);
        var outcome = await sending;

        Assert.Equal(ErrorCode.UpstreamTimeout, outcome.Error!.Code);
        Assert.Contains("total_timeout", outcome.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_F07FirstTokenAfterTwentySeconds_IsAnswered()
    {
        var later = new TaskCompletionSource();
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Stream(
            CloudEvents.Comment, StreamPart.Wait(later.Task), CloudEvents.Text("late"), CloudEvents.Finish("stop"), CloudEvents.Done));
        var sending = SendAsync(cloud, Asked.HelloStreamed);
        await cloud.NextRequestAsync();

        _time.Advance(TimeSpan.FromSeconds(20));
        later.SetResult();

        Assert.Equal(BackendOutcome.Completed, await sending);
        Assert.Equal("late", _sink.Text);
    }

    [Fact]
    public async Task SendAsync_F08StreamCut_IsAFailure()
    {
        var begun = _time.WhenArmed(_options.IdleTimeout);
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Stream(CloudEvents.Text("half an"), StreamPart.Wait(begun), StreamPart.Reset));

        var outcome = await SendAsync(cloud, Asked.HelloStreamed);

        Assert.Equal((ErrorCode.UpstreamFailed, true), (outcome.Error!.Code, outcome.Elsewhere));
        Assert.Equal("half an", _sink.Text);
    }

    [Fact]
    public async Task SendAsync_StreamEndsCleanlyButEarly_IsAFailure()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Stream(CloudEvents.Role, CloudEvents.Text("half an")));

        var outcome = await SendAsync(cloud, Asked.HelloStreamed);

        Assert.Equal(ErrorCode.UpstreamFailed, outcome.Error!.Code);
    }

    [Fact]
    public async Task SendAsync_ProviderThatPauses_HasItsChunksSentMeanwhile()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Stream(
            CloudEvents.Role, CloudEvents.Text("half"), StreamPart.Wait(_sink.Flushed), CloudEvents.Text(" an answer"), CloudEvents.Finish("stop")));

        var outcome = await SendAsync(cloud, Asked.HelloStreamed);

        Assert.Equal((BackendOutcome.Completed, "half an answer"), (outcome, _sink.Text));
    }

    [Fact]
    public async Task SendAsync_StreamCutAfterTheFinishReason_IsWhole()
    {
        var finished = _time.WhenArmed(_options.IdleTimeout);
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Stream(CloudEvents.Finish("stop"), StreamPart.Wait(finished), StreamPart.Reset));

        var outcome = await SendAsync(cloud, Asked.HelloStreamed);

        Assert.Equal(BackendOutcome.Completed, outcome);
    }

    [Fact]
    public async Task SendAsync_AnswerShorterThanAnnounced_IsAFailure()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Short("""{"choices":[{"index":0,"message":{},"finish_reason":"stop"}]}"""));

        var outcome = await SendAsync(cloud, Asked.Hello);

        Assert.Equal((ErrorCode.UpstreamFailed, true), (outcome.Error!.Code, outcome.Elsewhere));
        Assert.Empty(_sink.Answers);
    }

    [Fact]
    public async Task SendAsync_F09Stall_EndsAtTheIdleTimeout()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Stream(CloudEvents.Text("then"), StreamPart.Silence));
        var stalled = _time.WhenArmed(_options.IdleTimeout);
        var sending = SendAsync(cloud, Asked.HelloStreamed);
        var upstream = await cloud.NextRequestAsync();
        await stalled;

        _time.Advance(_options.IdleTimeout);
        var outcome = await sending;

        Assert.Equal((ErrorCode.UpstreamTimeout, true), (outcome.Error!.Code, outcome.Elsewhere));
        Assert.Contains("idle_timeout", outcome.Error.Message, StringComparison.Ordinal);
        await upstream.Aborted;
    }

    [Fact]
    public async Task SendAsync_RefusalWithoutItsWords_IsJudgedByItsStatus()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.HeadOnly(429));
        var waiting = _time.WhenArmed(_options.IdleTimeout);
        var sending = SendAsync(cloud, Asked.Hello);
        await waiting;

        _time.Advance(_options.IdleTimeout);

        Assert.Equal(ErrorCode.RateLimitExceeded, (await sending).Error!.Code);
    }

    [Fact]
    public async Task SendAsync_CallerReadsSlowly_IsNotTheProvidersStall()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Chat("slow"));
        var (reading, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var sink = new CollectingSink
        {
            BeforeChunk = () =>
            {
                reading.TrySetResult();
                return goOn.Task;
            },
        };
        using var request = Asked.Chat(Asked.HelloStreamed);
        var sending = Provider(cloud).SendAsync(request, sink, CancellationToken.None).AsTask();
        await reading.Task;

        _time.Advance(_options.IdleTimeout + _options.FirstTokenTimeout);
        goOn.SetResult();

        Assert.Equal(BackendOutcome.Completed, await sending);
    }

    [Fact]
    public async Task SendAsync_F10MalformedChunk_IsAFailure()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Stream(CloudEvents.Text("good"), CloudEvents.Data("{\"choices\":"), CloudEvents.Finish("stop")));

        var outcome = await SendAsync(cloud, Asked.HelloStreamed);

        Assert.Equal((ErrorCode.UpstreamFailed, true), (outcome.Error!.Code, outcome.Elsewhere));
    }

    [Fact]
    public async Task SendAsync_F11NoDone_IsWholeWithUsage()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Stream(CloudEvents.Text("x"), CloudEvents.Finish("stop"), CloudEvents.Usage(1, 1), StreamPart.Silence));

        var outcome = await SendAsync(cloud, Asked.HelloStreamed);

        Assert.Equal(BackendOutcome.Completed, outcome);
        Assert.Contains("\"usage\"", _sink.Chunks[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("context_length_exceeded", ErrorCode.ContextLengthExceeded)] // F12
    [InlineData("content_filter", ErrorCode.ContentFilter)] // F13
    public async Task SendAsync_RequestRefused_IsForNobodyElse(string code, ErrorCode expected)
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Error(400, code, "no"));

        var outcome = await SendAsync(cloud, Asked.HelloStreamed);

        Assert.Equal((expected, false), (outcome.Error!.Code, outcome.Elsewhere));
    }

    [Fact]
    public async Task SendAsync_JsonInsteadOfAStream_IsAFailure()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Json(200, """{"error":{"message":"no streams here"}}"""));

        var outcome = await SendAsync(cloud, Asked.HelloStreamed);

        Assert.Equal(ErrorCode.UpstreamFailed, outcome.Error!.Code);
        Assert.Contains("no streams here", outcome.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"choices":[{"index":0,"message":{"content":"x"}}]}""")]
    [InlineData("""not json""")]
    public async Task SendAsync_AnswerOfAnotherShape_IsAFailure(string answer)
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Json(200, answer));

        var outcome = await SendAsync(cloud, Asked.Hello);

        Assert.Equal((ErrorCode.UpstreamFailed, true), (outcome.Error!.Code, outcome.Elsewhere));
    }

    [Fact]
    public async Task SendAsync_AnswerPastTheLimit_IsAFailure()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Json(200, new string(' ', 70_000)));
        _options = _options with { MaxAnswerBytes = 64 * 1024 };

        var outcome = await SendAsync(cloud, Asked.Hello);

        Assert.Contains("max_answer_bytes", outcome.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_CompressedAnswer_IsAFailure()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Json(200, "{}", ("content-encoding", "gzip")));

        var outcome = await SendAsync(cloud, Asked.Hello);

        Assert.Contains("compressed", outcome.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_Cancelled_ClosesTheConnectionUpstream()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Stream(CloudEvents.Text("then"), StreamPart.Silence));
        using var cancellation = new CancellationTokenSource();
        var waiting = _time.WhenArmed(_options.IdleTimeout);
        var sending = SendAsync(cloud, Asked.HelloStreamed, cancellation.Token);
        var upstream = await cloud.NextRequestAsync();
        await waiting;

        await cancellation.CancelAsync();

        Assert.Equal(ErrorCode.Cancelled, (await sending).Error!.Code);
        await upstream.Aborted;
    }

    [Fact]
    public async Task SendAsync_CancelledWhileTheCallerReads_ClosesTheConnectionUpstream()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Stream(CloudEvents.Text("then"), StreamPart.Silence));
        using var cancellation = new CancellationTokenSource();
        var reading = new TaskCompletionSource();
        var sink = new CollectingSink
        {
            BeforeChunk = () =>
            {
                reading.SetResult();
                return new TaskCompletionSource().Task;
            },
        };
        using var request = Asked.Chat(Asked.HelloStreamed);
        var sending = Provider(cloud).SendAsync(request, sink, cancellation.Token).AsTask();
        var upstream = await cloud.NextRequestAsync();
        await reading.Task;

        await cancellation.CancelAsync();

        Assert.Equal(ErrorCode.Cancelled, (await sending).Error!.Code);
        await upstream.Aborted;
    }

    [Fact]
    public async Task SendAsync_Attempt_IsMeasuredAndTraced()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Chat("Hi"));
        cloud.Then(CloudScripts.Chat("Hi"));
        cloud.Then(CloudScripts.Error(500, "server_error", "oops"));
        _options = _options with { Name = "measured" };
        using var record = new TelemetryRecord("measured");

        await SendAsync(cloud, Asked.HelloStreamed);
        await SendAsync(cloud, Asked.Hello);

        Assert.Equal(
            [
                "gen_ai.client.operation.time_to_first_chunk chat gpt-*",
                "gen_ai.client.token.usage chat gpt-* input 7",
                "gen_ai.client.token.usage chat gpt-* output 3",
                "gen_ai.client.operation.duration chat gpt-*",
                "chat Unset",
                "gen_ai.client.operation.duration chat gpt-* upstream_failed",
                "chat Error",
            ],
            record.Lines);
    }

    [Fact]
    public async Task SendAsync_AsManyAsAllowedInFlight_HasNoRoomForAnother()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Silence);
        _options = _options with { MaxConcurrent = 1 };
        var provider = Provider(cloud);
        using var cancellation = new CancellationTokenSource();
        using var request = Asked.Chat(Asked.Hello);
        var first = provider.SendAsync(request, _sink, cancellation.Token).AsTask();
        await cloud.NextRequestAsync();

        bool hadRoom = provider.HasRoom;
        var second = await provider.SendAsync(request, _sink, CancellationToken.None);
        await cancellation.CancelAsync();
        await first;

        Assert.False(hadRoom);
        Assert.Equal((ErrorCode.Overloaded, true), (second.Error!.Code, second.Elsewhere));
        Assert.True(provider.HasRoom);
    }

    [Fact]
    public async Task Serves_Patterns_ByEndpoint()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudScripts.Silence);

        var provider = Provider(cloud);

        Assert.True(provider.Serves(Endpoint.ChatCompletions, "gpt-9"u8));
        Assert.False(provider.Serves(Endpoint.ChatCompletions, "embed"u8));
        Assert.True(provider.Serves(Endpoint.Embeddings, "embed"u8));
        Assert.False(provider.Serves(Endpoint.Embeddings, "embed-2"u8));
        Assert.Equal("embed", Assert.Single(provider.Models).Name);
    }

    private async Task<BackendOutcome> SendAsync(ScriptedCloud cloud, string asked, CancellationToken cancellation = default)
    {
        using var request = Asked.Chat(asked);
        return await Provider(cloud).SendAsync(request, _sink, cancellation);
    }

    private OpenAiProvider Provider(ScriptedCloud cloud)
    {
        var options = _options with { BaseUrl = cloud.BaseUrl };
        var http = OpenAiTransport.Create(options);
        _disposables.Add(http);
        return new OpenAiProvider(options, "sk-secret", http, _time);
    }
}
