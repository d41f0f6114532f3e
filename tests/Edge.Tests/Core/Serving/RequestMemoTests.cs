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

/// <summary>What is known by its bytes, and what must not be.</summary>
public sealed class RequestMemoTests : IDisposable
{
    private const string Hello = """{"model":"m","messages":[{"role":"user","content":"hello"}]}""";

    private static readonly Caller Other = new(new TenantId("other"), "k", Rights.All);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeBackend _local = new("local", BackendKind.Local, "m");
    private readonly FakeBackend _cloud = new("cloud", BackendKind.Cloud, "c");
    private readonly ModelAdmission _admission;
    private readonly ResponseCache _cache;
    private readonly Accountant _accountant;
    private readonly RequestPath _path;
    private readonly Exchange _exchange = new();

    public RequestMemoTests()
    {
        _cache = new ResponseCache(new DictionaryCacheStore(_time), new CacheKeys(42), new CacheOptions(), index: null, embedder: null, new NoGuard(), _time);
        _accountant = new Accountant(_time, _cache);
        _admission = new ModelAdmission(Directory("m"));
        _path = new RequestPath(_admission, _cache, new Router(_time), _accountant, new ServingOptions(), _time, NullLogger<RequestPath>.Instance);
    }

    [Fact]
    public async Task TryRepeat_AfterAHit_IsThatHitAgain()
    {
        await HitAsync(Hello);
        string answer = Pack.ToJson(_exchange.Answer);
        var (summary, usage) = (_exchange.Summary, _accountant.UsageOf(TenantId.Default).OutputTokens);
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.True(Repeats(Hello));

        Assert.Equal((answer, summary), (Pack.ToJson(_exchange.Answer), _exchange.Summary));
        Assert.Equal(("cache", CacheKind.Exact, 3), (_exchange.ServedBy, _exchange.Cache.Kind, _exchange.Cache.Age.TotalSeconds));
        Assert.Equal((2, 1), (_cache.Counters.ExactHits, _local.Calls));
        Assert.Equal(usage + summary.OutputTokens, _accountant.UsageOf(TenantId.Default).OutputTokens);
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"hello"}],"stream":true}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"hello"}],"edge":{"cache":"no-cache"}}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"hello"}],"edge":{"namespace":"n"}}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"hello"}],"edge":{"deadline_ms":1000}}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"hello"}],"edge":{"trace":true}}""")]
    public async Task TryRepeat_StreamOrControls_IsNotRemembered(string json)
    {
        await AskAsync(json);
        await AskAsync(json);

        Assert.False(Repeats(json));
    }

    [Fact]
    public async Task TryRepeat_AnotherTenant_IsNotAnswered()
    {
        await HitAsync(Hello);

        Assert.False(Repeats(Hello, Other));
        Assert.True(Repeats(Hello));
    }

    [Fact]
    public async Task TryRepeat_BothTenants_GetTheirOwn()
    {
        await HitAsync(Hello);
        _local.FinishReason = "length";
        await AskAsync(Hello, Other);
        await AskAsync(Hello, Other);
        string others = Pack.ToJson(_exchange.Answer);

        Assert.True(Repeats(Hello, Other));
        Assert.Equal(others, Pack.ToJson(_exchange.Answer));
        Assert.True(Repeats(Hello));
        Assert.NotEqual(others, Pack.ToJson(_exchange.Answer));
    }

    [Fact]
    public async Task TryRepeat_WithoutTheRight_IsNotAnswered()
    {
        await HitAsync(Hello);

        Assert.False(Repeats(Hello, new Caller(TenantId.Default, "k", Rights.CacheWrite)));
    }

    [Fact]
    public async Task TryRepeat_OtherEndpoint_IsNotAnswered()
    {
        await HitAsync(Hello);

        Begin(Pack.Of(Hello), Caller.Anonymous);

        Assert.False(_path.TryRepeat(_exchange, Endpoint.Embeddings));
    }

    [Fact]
    public async Task TryRepeat_ModelMeansAnotherNow_IsNotAnswered()
    {
        await HitAsync("""{"model":"fast","messages":[{"role":"user","content":"hello"}]}""");
        _admission.Directory = Directory("c");

        Assert.False(Repeats("""{"model":"fast","messages":[{"role":"user","content":"hello"}]}"""));
        await AskAsync("""{"model":"fast","messages":[{"role":"user","content":"hello"}]}""");
        Assert.Equal("cloud", _exchange.ServedBy);
    }

    [Fact]
    public async Task TryRepeat_Invalidated_IsNotAnswered()
    {
        await HitAsync(Hello);
        await _cache.InvalidateModelAsync(TenantId.Default, "m", CancellationToken.None);

        Assert.False(Repeats(Hello));
    }

    [Fact]
    public async Task TryRepeat_Expired_IsNotAnswered()
    {
        await HitAsync(Hello);
        _time.Advance(new CacheOptions().Ttl);

        Assert.False(Repeats(Hello));
    }

    [Fact]
    public async Task TryRepeat_Replaced_AnswersWithTheNewOneOnceThatWasAsked()
    {
        await HitAsync(Hello);
        string before = Pack.ToJson(_exchange.Answer);
        _local.FinishReason = "length";
        await AskAsync("""{"model":"m","messages":[{"role":"user","content":"hello"}],"edge":{"cache":"no-cache"}}""");

        Assert.False(Repeats(Hello));
        await AskAsync(Hello);
        string after = Pack.ToJson(_exchange.Answer);

        Assert.True(Repeats(Hello));
        Assert.Equal(after, Pack.ToJson(_exchange.Answer));
        Assert.NotEqual(before, after);
    }

    [Fact]
    public async Task TryRepeat_OftenAsked_StaysAmongManyThatAreNot()
    {
        await HitAsync(Hello);
        var memo = new RequestMemo();
        memo.Remember(_exchange, _admission.Directory);
        byte[] hello = Pack.Of(Hello), other = [.. hello];
        // Sixteen times as many as there are places, and one in thousand is the one.
        for (int i = 0; i < 16 * RequestMemo.Places; i++)
        {
            BitConverter.TryWriteBytes(other, i);
            _exchange.Source = other;
            memo.Remember(_exchange, _admission.Directory);
            _exchange.Source = hello;
            if (i % 1000 == 0) Assert.True(memo.TryRecall(_exchange, Endpoint.ChatCompletions, _admission.Directory, out _), $"After {i} others.");
        }
    }

    [Fact]
    public async Task TryRepeat_LongRequest_IsNotRemembered()
    {
        string text = new('x', RequestMemo.MaxBytes);
        string json = $$"""{"model":"m","messages":[{"role":"user","content":"{{text}}"}]}""";
        await HitAsync(json);

        Assert.False(Repeats(json));
    }

    [Fact]
    public async Task TryRepeat_AllocatesNothing()
    {
        await HitAsync(Hello);
        byte[] pack = Pack.Of(Hello);

        Assert.Equal(0, Allocation.Least(1000, () =>
        {
            Begin(pack, Caller.Anonymous);
            Assert.True(_path.TryRepeat(_exchange, Endpoint.ChatCompletions));
        }));
    }

    public void Dispose()
    {
        _exchange.Dispose();
        _accountant.Dispose();
    }

    private ModelDirectory Directory(string fast) => new([_local, _cloud], new Dictionary<string, ModelAlias> { ["fast"] = new(fast, "") });

    private bool Repeats(string json, Caller? caller = null)
    {
        Begin(Pack.Of(json), caller ?? Caller.Anonymous);
        return _path.TryRepeat(_exchange, Endpoint.ChatCompletions);
    }

    private async Task HitAsync(string json)
    {
        await AskAsync(json);
        await AskAsync(json);
        Assert.Equal(CacheKind.Exact, _exchange.Cache.Kind);
    }

    private async Task AskAsync(string json, Caller? caller = null)
    {
        byte[] pack = Pack.Of(json);
        Begin(pack, caller ?? Caller.Anonymous);
        Assert.Null(_exchange.Request.Parse(Endpoint.ChatCompletions, pack));
        await _path.HandleAsync(_exchange, new ListChunkWriter(), CancellationToken.None);
        Assert.Null(_exchange.Error);
    }

    private void Begin(byte[] pack, Caller caller)
    {
        _exchange.Reset();
        _exchange.Source = pack;
        _exchange.Begin(caller, new RequestId(1), _time.GetTimestamp());
    }
}
