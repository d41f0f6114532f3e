using Edge.Accounting;
using Edge.Admission;
using Edge.Backends;
using Edge.Caching;
using Edge.Protocol;
using Edge.Routing;
using Edge.Serving;
using Edge.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Core.Serving;

public sealed class RequestPathTests : IDisposable
{
    private const string Hello = """{"model":"m","messages":[{"role":"user","content":"hello"}]}""";
    private const string Streamed = """{"model":"m","messages":[{"role":"user","content":"hello"}],"stream":true}""";

    private readonly FakeTimeProvider _time = new();
    private readonly FakeBackend _local = new("local", BackendKind.Local, "m");
    private readonly FakeBackend _cloud = new("cloud", BackendKind.Cloud, "m", "c");
    private readonly List<Exchange> _exchanges = [];
    private readonly ResponseCache _cache;
    private readonly Accountant _accountant;
    private readonly RequestPath _path;
    private ulong _ids;

    public RequestPathTests()
    {
        _cache = new ResponseCache(new DictionaryCacheStore(_time), new CacheKeys(42), new CacheOptions(), index: null, embedder: null, new NoGuard(), _time);
        _accountant = new Accountant(_time, _cache);
        var directory = new ModelDirectory([_local, _cloud], new Dictionary<string, ModelAlias> { ["fast"] = new("m", "") });
        _path = new RequestPath(new ModelAdmission(directory), _cache, new Router(_time), _accountant, new ServingOptions(), _time, NullLogger<RequestPath>.Instance);
    }

    [Fact]
    public async Task HandleAsync_FirstTime_IsAnsweredByTheLocalBackendAndStored()
    {
        var exchange = await AskAsync(Hello);

        Assert.Null(exchange.Error);
        Assert.Equal(("local", CacheKind.Miss, true, 1), (exchange.ServedBy, exchange.Cache.Kind, exchange.Cache.Stored, exchange.Attempts));
        Assert.Contains("from local", Pack.ToJson(exchange.Answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HandleAsync_SecondTime_IsAnsweredByTheCacheSynchronously()
    {
        await AskAsync(Hello);
        var exchange = Begin(Hello);

        var task = _path.HandleAsync(exchange, chunks: null, CancellationToken.None);

        Assert.True(task.IsCompletedSuccessfully);
        Assert.Equal(("cache", CacheKind.Exact, 0), (exchange.ServedBy, exchange.Cache.Kind, exchange.Attempts));
        Assert.Equal(1, _local.Calls);
    }

    [Fact]
    public void HandleAsync_NoBackendHasRoom_IsRefusedSynchronously()
    {
        (_local.HasRoom, _cloud.HasRoom) = (false, false);
        var exchange = Begin(Hello);

        var task = _path.HandleAsync(exchange, chunks: null, CancellationToken.None);

        Assert.True(task.IsCompletedSuccessfully);
        Assert.Equal((ErrorCode.Overloaded, TimeSpan.FromSeconds(1), 1), (exchange.Error!.Code, exchange.Error.RetryAfter, _cache.Counters.Misses));
        Assert.Equal((0, 0), (_local.Calls, _cloud.Calls));
    }

    [Fact]
    public async Task HandleAsync_NoBackendHasRoom_StillAnswersFromTheCache()
    {
        await AskAsync(Hello);
        (_local.HasRoom, _cloud.HasRoom) = (false, false);

        Assert.Equal("cache", (await AskAsync(Hello)).ServedBy);
        Assert.Equal("cache", (await AskAsync(Streamed, new ListChunkWriter())).ServedBy);
        Assert.Equal(ErrorCode.NotCached, (await AskAsync("""{"model":"m","messages":[{"role":"user","content":"other"}],"edge":{"cache":"only-if-cached"}}""")).Error!.Code);
    }

    [Fact]
    public async Task HandleAsync_StreamThenPlain_ShareOneEntry()
    {
        var chunks = new ListChunkWriter();
        await AskAsync(Streamed, chunks);

        var plain = await AskAsync(Hello);
        var replayed = new ListChunkWriter();
        var again = await AskAsync(Streamed, replayed);

        Assert.Equal(("cache", "cache"), (plain.ServedBy, again.ServedBy));
        Assert.Equal(chunks.Text, replayed.Text);
        Assert.Contains("from local", Pack.ToJson(plain.Answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HandleAsync_OtherTenantOrNamespaceOrModel_IsNoHit()
    {
        await AskAsync(Hello);

        var tenant = await AskAsync(Hello, caller: new Caller(new TenantId("other"), "k", Rights.All));
        var space = await AskAsync("""{"model":"m","messages":[{"role":"user","content":"hello"}],"edge":{"namespace":"x"}}""");
        var model = await AskAsync("""{"model":"c","messages":[{"role":"user","content":"hello"}]}""");

        Assert.Equal(("local", "local", "cloud"), (tenant.ServedBy, space.ServedBy, model.ServedBy));
    }

    [Fact]
    public async Task HandleAsync_Alias_SharesTheEntryOfItsModel()
    {
        await AskAsync(Hello);

        var exchange = await AskAsync("""{"model":"fast","messages":[{"role":"user","content":"hello"}]}""");

        Assert.Equal("cache", exchange.ServedBy);
    }

    [Fact]
    public async Task HandleAsync_LocalQueueFull_SpillsOver()
    {
        _local.HasRoom = false;

        var exchange = await AskAsync(Hello);

        Assert.Equal(("cloud", 1), (exchange.ServedBy, exchange.Attempts));
    }

    [Fact]
    public async Task HandleAsync_EveryQueueFull_SaysWhenToRetry()
    {
        (_local.HasRoom, _cloud.HasRoom) = (false, false);

        var exchange = await AskAsync(Hello);

        Assert.Equal(ErrorCode.Overloaded, exchange.Error?.Code);
        Assert.NotNull(exchange.Error?.RetryAfter);
    }

    [Fact]
    public async Task HandleAsync_BackendFails_NextOneAnswers()
    {
        _local.Outcome = BackendOutcome.Failed(new EdgeError(ErrorCode.ServerError, "broken"));

        var exchange = await AskAsync(Hello);

        Assert.Equal(("cloud", 2), (exchange.ServedBy, exchange.Attempts));
    }

    [Fact]
    public async Task HandleAsync_RequestRefused_NobodyElseIsAsked()
    {
        _local.Outcome = BackendOutcome.Refused(new EdgeError(ErrorCode.ContextLengthExceeded, "too long"));

        var exchange = await AskAsync(Hello);

        Assert.Equal(ErrorCode.ContextLengthExceeded, exchange.Error?.Code);
        Assert.Equal(0, _cloud.Calls);
    }

    [Fact]
    public async Task HandleAsync_StreamCutAfterAChunk_IsAnErrorAndNotStored()
    {
        _local.CutAfterChunks = 1;

        var exchange = await AskAsync(Streamed, new ListChunkWriter());
        _local.CutAfterChunks = null;
        var again = await AskAsync(Streamed, new ListChunkWriter());

        Assert.Equal(ErrorCode.UpstreamFailed, exchange.Error?.Code);
        Assert.Equal(0, _cloud.Calls);
        Assert.Equal("local", again.ServedBy);
    }

    [Theory]
    [InlineData("content_filter", false)]
    [InlineData("length", true)]
    public async Task HandleAsync_FinishReason_DecidesWhetherItIsStored(string reason, bool stored)
    {
        _local.FinishReason = reason;

        var exchange = await AskAsync(Hello);

        Assert.Equal(stored, exchange.Cache.Stored);
    }

    [Theory]
    [InlineData("\"temperature\":0.7", CacheKind.Bypass)]
    [InlineData("\"temperature\":0.7,\"seed\":1", CacheKind.Miss)]
    [InlineData("\"temperature\":0", CacheKind.Miss)]
    [InlineData("\"temperature\":0.7,\"edge\":{\"cache\":\"sampled\"}", CacheKind.Miss)]
    [InlineData("\"edge\":{\"cache\":\"no-store\"}", CacheKind.Bypass)]
    public async Task HandleAsync_Sampling_DecidesWhetherTheCacheTakesPart(string members, CacheKind expected)
    {
        var exchange = await AskAsync($$"""{"model":"m","messages":[{"role":"user","content":"hello"}],{{members}}}""");

        Assert.Equal(expected, exchange.Cache.Kind);
    }

    [Fact]
    public async Task HandleAsync_NoCache_AsksAgainAndStores()
    {
        await AskAsync(Hello);

        var exchange = await AskAsync("""{"model":"m","messages":[{"role":"user","content":"hello"}],"edge":{"cache":"no-cache"}}""");

        Assert.Equal(("local", true, 2), (exchange.ServedBy, exchange.Cache.Stored, _local.Calls));
    }

    [Fact]
    public async Task HandleAsync_MaxAge_RefusesAnOlderEntry()
    {
        await AskAsync(Hello);
        _time.Advance(TimeSpan.FromSeconds(30));

        var fresh = await AskAsync("""{"model":"m","messages":[{"role":"user","content":"hello"}],"edge":{"cache":"max-age=60"}}""");
        var stale = await AskAsync("""{"model":"m","messages":[{"role":"user","content":"hello"}],"edge":{"cache":"max-age=10"}}""");

        Assert.Equal(("cache", "local"), (fresh.ServedBy, stale.ServedBy));
        Assert.Equal(TimeSpan.FromSeconds(30), fresh.Cache.Age);
    }

    [Fact]
    public async Task HandleAsync_OnlyIfCached_NeverAsksABackend()
    {
        var exchange = await AskAsync("""{"model":"m","messages":[{"role":"user","content":"hello"}],"edge":{"cache":"only-if-cached"}}""");

        Assert.Equal(ErrorCode.NotCached, exchange.Error?.Code);
        Assert.Equal(0, _local.Calls);
    }

    [Fact]
    public async Task HandleAsync_UnknownModel_IsNotFound()
    {
        var exchange = await AskAsync("""{"model":"nobody","messages":[{"role":"user","content":"hello"}]}""");

        Assert.Equal((ErrorCode.ModelNotFound, "model"), (exchange.Error?.Code, exchange.Error?.Param));
    }

    [Fact]
    public async Task HandleAsync_CallerWithoutTheRight_IsRefused()
    {
        var exchange = await AskAsync(Hello, caller: new Caller(TenantId.Default, "k", Rights.CacheWrite));

        Assert.Equal(ErrorCode.PermissionDenied, exchange.Error?.Code);
    }

    [Fact]
    public async Task HandleAsync_DeadlinePasses_EndsTheBackend()
    {
        _local.Hang = true;
        var exchange = Begin("""{"model":"m","messages":[{"role":"user","content":"hello"}],"edge":{"deadline_ms":100}}""");

        var task = _path.HandleAsync(exchange, null, CancellationToken.None);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await task;

        Assert.Equal(ErrorCode.DeadlineExceeded, exchange.Error?.Code);
    }

    [Fact]
    public async Task HandleAsync_CallerCancels_EndsTheBackend()
    {
        _local.Hang = true;
        using var cancellation = new CancellationTokenSource();
        var exchange = Begin(Hello);

        var task = _path.HandleAsync(exchange, null, cancellation.Token);
        await cancellation.CancelAsync();
        await task;

        Assert.Equal(ErrorCode.Cancelled, exchange.Error?.Code);
    }

    [Fact]
    public async Task HandleAsync_BackendThrows_IsAServerErrorOfThisRequestOnly()
    {
        _local.Throws = true;

        var broken = await AskAsync(Hello);
        _local.Throws = false;
        var next = await AskAsync(Hello);

        Assert.Equal(ErrorCode.ServerError, broken.Error?.Code);
        Assert.Null(next.Error);
    }

    [Fact]
    public async Task Settle_Requests_CountTokensOfTheTenant()
    {
        await AskAsync(Hello);
        await AskAsync(Hello);

        var usage = _accountant.UsageOf(TenantId.Default);

        Assert.Equal((2, 6, 4), (usage.Requests, usage.InputTokens, usage.OutputTokens));
    }

    public void Dispose()
    {
        _accountant.Dispose();
        foreach (var exchange in _exchanges) exchange.Dispose();
    }

    private async Task<Exchange> AskAsync(string json, IChunkWriter? chunks = null, Caller? caller = null)
    {
        var exchange = Begin(json, caller);
        await _path.HandleAsync(exchange, chunks, CancellationToken.None);
        return exchange;
    }

    private Exchange Begin(string json, Caller? caller = null)
    {
        var exchange = new Exchange();
        _exchanges.Add(exchange);
        Assert.Null(exchange.Request.Parse(Endpoint.ChatCompletions, Pack.Of(json)));
        exchange.Begin(caller ?? Caller.Anonymous, new RequestId(++_ids), _time.GetTimestamp());
        return exchange;
    }
}
