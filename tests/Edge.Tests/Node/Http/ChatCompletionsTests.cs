using System.Net;
using System.Text;
using System.Text.Json;
using Edge.Caching;
using Edge.Node.Http;
using Edge.Protocol;
using Edge.TestKit;
using Edge.Tests.Providers;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Node.Http;

public sealed class ChatCompletionsTests
{
    private const string Path = "/v1/chat/completions";
    private const string Answer =
        """{"id":"c-1","created":17,"model":"tiny","choices":[{"index":0,"message":{"role":"assistant","content":"Grüß \"Gott\""},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}""";

    private const string FirstChunk = """{"id":"c-1","created":17,"model":"tiny","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}""";
    private const string LastChunk = """{"id":"c-1","created":17,"model":"tiny","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""";

    [Fact]
    public async Task Post_Chat_AnswersInOpenAiForm()
    {
        await using var host = await DoorHost.StartAsync(DoorHost.Answering(Answer));

        using var response = await host.PostAsync(Path, Asked.Hello);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("""{"object":"chat.completion",""" + Answer[1..], await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Post_BackendLeftOutWhatClientsNeed_IsFilledIn()
    {
        await using var host = await DoorHost.StartAsync(DoorHost.Answering("""{"choices":[]}"""));

        using var response = await host.PostAsync(Path, Asked.Hello);

        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.StartsWith("chatcmpl-", json.RootElement.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal(1767323045, json.RootElement.GetProperty("created").GetInt64());
        Assert.Equal("gpt-test", json.RootElement.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Post_Chat_TellsItsWayInHeaders()
    {
        var time = new FakeTimeProvider();
        await using var host = await DoorHost.StartAsync(
            (exchange, _, _) =>
            {
                DoorHost.Admit(exchange);
                time.Advance(TimeSpan.FromMilliseconds(5));
                exchange.BackendTicks = TimeSpan.FromMilliseconds(3).Ticks;
                exchange.Cache.Stored = true;
                exchange.Warn("a \"quoted\" wörd");
                exchange.Warn("another");
                exchange.Answer = Pack.Of(Answer);
                return ValueTask.CompletedTask;
            },
            parts => parts with { Time = time });

        using var response = await host.PostAsync(Path, Asked.Hello, ("x-edge-timings", "true"));

        Assert.Matches("^[0-9a-f]{16}$", Header(response, "x-request-id"));
        Assert.Equal("local", Header(response, "x-edge-served-by"));
        Assert.Equal("edge; fwd=uri-miss; stored", Header(response, "Cache-Status"));
        Assert.Equal("2000", Header(response, "x-edge-overhead-us"));
        Assert.Equal("5", Header(response, "openai-processing-ms"));
        Assert.Equal("\"a \\\"quoted\\\" w?rd\", \"another\"", Header(response, "x-edge-warnings"));
        Assert.Equal("backend;dur=3, total;dur=5", Header(response, "Server-Timing"));
    }

    [Fact]
    public async Task Post_Controls_ReachTheRequestPath()
    {
        RequestControls seen = default;
        await using var host = await DoorHost.StartAsync((exchange, chunks, cancellation) =>
        {
            seen = exchange.Request.Controls;
            return DoorHost.Answering(Answer)(exchange, chunks, cancellation);
        });

        using var response = await host.PostAsync(
            Path, Asked.Hello, ("Cache-Control", "no-cache, max-age=60"), ("x-edge-namespace", "n"), ("x-edge-session", "s"), ("x-edge-deadline-ms", "1500"),
            ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        Assert.True(seen.Cache.NoCache);
        Assert.Equal(TimeSpan.FromMinutes(1), seen.Cache.MaxAge);
        Assert.Equal(("n", "s", TimeSpan.FromSeconds(1.5)), (seen.Namespace, seen.Session, seen.Deadline!.Value));
        Assert.StartsWith("00-0af7", seen.TraceParent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cache-Control", "max-age=soon")]
    [InlineData("x-edge-deadline-ms", "0")]
    [InlineData("x-edge-deadline-ms", "1.5")]
    [InlineData("x-edge-timings", "maybe")]
    [InlineData("x-edge-namespace", "0123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task Post_InvalidControl_IsNamed(string header, string value)
    {
        await using var host = await DoorHost.StartAsync(DoorHost.Answering(Answer));

        using var response = await host.PostAsync(Path, Asked.Hello, (header, value));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(header, (await ErrorOf(response)).GetProperty("param").GetString());
    }

    [Fact]
    public async Task Post_Stream_SendsChunksAndDone()
    {
        await using var host = await DoorHost.StartAsync(DoorHost.Streaming(Answer, FirstChunk, LastChunk));

        using var response = await host.PostAsync(Path, Asked.HelloStreamed);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("no-cache", response.Headers.CacheControl!.ToString());
        Assert.Equal("no", Header(response, "X-Accel-Buffering"));
        Assert.Equal("edge; fwd=uri-miss", Header(response, "Cache-Status"));
        Assert.Equal(
            """data: {"object":"chat.completion.chunk",""" + FirstChunk[1..] + "\n\n"
            + """data: {"object":"chat.completion.chunk",""" + LastChunk[1..] + "\n\ndata: [DONE]\n\n",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Post_StreamWithUsage_SendsItLastAndNullBefore()
    {
        await using var host = await DoorHost.StartAsync(DoorHost.Streaming(Answer, LastChunk));

        using var response = await host.PostAsync(Path, Asked.HelloStreamed[..^1] + ""","stream_options":{"include_usage":true}}""");

        Assert.Equal(
            """data: {"object":"chat.completion.chunk",""" + LastChunk[1..^1] + ""","usage":null}""" + "\n\n"
            + """data: {"object":"chat.completion.chunk","id":"c-1","created":17,"model":"tiny","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}""" + "\n\ndata: [DONE]\n\n",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Post_StreamFailsBeforeItBegan_HasAStatus()
    {
        await using var host = await DoorHost.StartAsync(DoorHost.Failing(new EdgeError(ErrorCode.RateLimitExceeded, "slow down", RetryAfter: TimeSpan.FromMilliseconds(1500))));

        using var response = await host.PostAsync(Path, Asked.HelloStreamed);

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal("2", Header(response, "retry-after"));
        Assert.Equal("1500", Header(response, "retry-after-ms"));
        Assert.Equal("""{"error":{"message":"slow down","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded"}}""", await response.Content.ReadAsStringAsync());
    }

    /// <summary>A client that does not look for error events must not take the end for a clean one.</summary>
    [Fact]
    public async Task Post_StreamFailsInTheMiddle_TellsTheErrorAndBreaksOff()
    {
        await using var host = await DoorHost.StartAsync(DoorHost.Failing(new EdgeError(ErrorCode.UpstreamFailed, "cut"), FirstChunk));
        using var response = await host.PostAsync(Path, Asked.HelloStreamed);
        var events = new MemoryStream();

        await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.CopyToAsync(events));

        Assert.EndsWith(
            "\n\ndata: {\"error\":{\"message\":\"cut\",\"type\":\"server_error\",\"param\":null,\"code\":\"upstream_failed\"}}\n\n",
            Encoding.UTF8.GetString(events.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_AfterAStream_TheConnectionIsUsedAgain()
    {
        var connections = new HashSet<string>();
        await using var host = await DoorHost.StartAsync(DoorHost.Streaming(Answer, FirstChunk, LastChunk), parts => parts, connections);

        for (int i = 0; i < 3; i++)
        {
            using var response = await host.PostAsync(Path, Asked.HelloStreamed);
            await response.Content.ReadAsStringAsync();
        }

        Assert.Single(connections);
    }

    [Fact]
    public async Task Post_StreamOverHttp10_EndsWithTheConnection()
    {
        await using var host = await DoorHost.StartAsync(DoorHost.Streaming(Answer, LastChunk));

        string answer = await BadInputTests.ExchangeAsync(host, $"POST {Path} HTTP/1.0\r\nContent-Length: {Asked.HelloStreamed.Length}\r\n\r\n{Asked.HelloStreamed}");

        Assert.DoesNotContain("chunked", answer, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("\n\ndata: [DONE]\n\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_FirstChunkLate_KeepsTheConnectionWithComments()
    {
        var time = new WatchedTime();
        var later = new TaskCompletionSource();
        var waiting = time.WhenArmed(TimeSpan.FromSeconds(15));
        await using var host = await DoorHost.StartAsync(
            async (exchange, chunks, cancellation) =>
            {
                await later.Task;
                await DoorHost.Streaming(Answer, LastChunk)(exchange, chunks, cancellation);
            },
            parts => parts with { Time = time });
        var asking = host.PostAsync(Path, Asked.HelloStreamed);
        await waiting;

        time.Advance(TimeSpan.FromSeconds(15));
        using var response = await asking; // its head comes with the comment
        later.SetResult();

        string events = await response.Content.ReadAsStringAsync();
        Assert.StartsWith(": ping\n\ndata: {", events, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ClientLeaves_CancelsTheRequest()
    {
        var (begun, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = await DoorHost.StartAsync(async (exchange, _, cancellation) =>
        {
            DoorHost.Admit(exchange);
            using var registration = cancellation.Register(() => cancelled.SetResult());
            begun.SetResult();
            await cancelled.Task;
            exchange.Error = new EdgeError(ErrorCode.Cancelled, "left");
        });
        using var leaving = new CancellationTokenSource();
        using var content = new StringContent(Asked.Hello);
        var asking = host.Client.PostAsync(Path, content, leaving.Token);
        await begun.Task;

        await leaving.CancelAsync();

        await Assert.ThrowsAsync<TaskCanceledException>(() => asking);
        await cancelled.Task;
    }

    [Fact]
    public async Task Post_PathThrows_IsAServerErrorAndTheDoorGoesOn()
    {
        int requests = 0;
        await using var host = await DoorHost.StartAsync((exchange, chunks, cancellation) =>
            requests++ == 0 ? throw new InvalidOperationException("secret detail") : DoorHost.Answering(Answer)(exchange, chunks, cancellation));

        using var first = await host.PostAsync(Path, Asked.Hello);
        using var second = await host.PostAsync(Path, Asked.Hello);

        Assert.Equal(HttpStatusCode.InternalServerError, first.StatusCode);
        Assert.DoesNotContain("secret", await first.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    [Fact]
    public async Task Post_Draining_IsRefusedAndTheConnectionClosed()
    {
        await using var host = await DoorHost.StartAsync(
            DoorHost.Answering(Answer), parts => parts with { Health = new NodeHealth(() => true) { Phase = NodePhase.Draining } });

        using var response = await host.PostAsync(Path, Asked.Hello);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.True(response.Headers.ConnectionClose);
    }

    /// <summary>The exchanges are pooled: nothing of one request may reach the next.</summary>
    [Fact]
    public async Task Post_AfterAnotherRequest_CarriesNothingOver()
    {
        bool isFirst = true;
        await using var host = await DoorHost.StartAsync((exchange, chunks, cancellation) =>
        {
            DoorHost.Admit(exchange);
            if (isFirst) exchange.Cache.Kind = CacheKind.Exact;
            if (isFirst) exchange.Warn("first");
            exchange.Answer = Pack.Of(isFirst ? Answer : """{"choices":[]}""");
            isFirst = false;
            return ValueTask.CompletedTask;
        });
        using var first = await host.PostAsync(Path, Asked.Hello, ("x-edge-timings", "1"));

        using var second = await host.PostAsync(Path, Asked.Hello);

        Assert.False(second.Headers.Contains("x-edge-warnings"));
        Assert.False(second.Headers.Contains("Server-Timing"));
        Assert.Equal("edge; fwd=uri-miss", Header(second, "Cache-Status"));
        Assert.DoesNotContain("Grüß", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    internal static string Header(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));

    internal static async Task<JsonElement> ErrorOf(HttpResponseMessage response)
    {
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("error").Clone();
    }
}
