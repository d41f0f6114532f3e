using Edge.Accounting;
using Edge.Admission;
using Edge.Backends;
using Edge.Caching;
using Edge.Protocol;
using Edge.Routing;
using Edge.Serving;
using Edge.Similarity;
using Edge.Similarity.Guard;
using Edge.Similarity.Search;
using Edge.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Core.Caching;

/// <summary>The decision on similar prompts, with the real index and guard, and angles instead of an encoder.</summary>
public sealed class ResponseCacheSimilarTests : IDisposable
{
    private const string Stored = "What is the capital of France?", Paraphrase = "Which city is the capital of France?";

    private readonly FakeTimeProvider _time = new();
    private readonly FakeEmbedder _embedder = new FakeEmbedder().Place(Stored, 0).Place(Paraphrase, 10);
    private readonly List<IDisposable> _owned = [];

    [Fact]
    public async Task HandleAsync_ParaphraseWhenOn_ServesTheStoredAnswer()
    {
        var path = Path(SemanticMode.On, out _);
        await AskAsync(path, Stored);

        var exchange = await AskAsync(path, Paraphrase);

        Assert.Equal(("cache", CacheKind.Semantic), (exchange.ServedBy, exchange.Cache.Kind));
        Assert.Equal(Math.Cos(10 * Math.PI / 180), exchange.Cache.Similarity, 3);
    }

    [Fact]
    public async Task HandleAsync_ParaphraseInShadow_DecidesAndServesNothing()
    {
        var path = Path(SemanticMode.Shadow, out var cache);
        await AskAsync(path, Stored);

        var exchange = await AskAsync(path, Paraphrase);

        Assert.Equal(("local", "shadow-hit", 1), (exchange.ServedBy, exchange.Cache.Detail, cache.Counters.ShadowHits));
    }

    [Fact]
    public async Task HandleAsync_ShadowWithoutTimeLeft_LeavesThePromptOut()
    {
        var path = Path(SemanticMode.Shadow, out var cache);
        _embedder.OnEmbed = _ => _time.Advance(ShadowBudget.Burst * 2);
        await AskAsync(path, Stored);

        var exchange = await AskAsync(path, Paraphrase);

        Assert.Equal((null, 0, 1), (exchange.Cache.Detail, cache.Counters.ShadowHits, cache.Counters.ShadowLeftOut));
    }

    [Fact]
    public async Task HandleAsync_BelowTheCandidateSimilarity_IsAMiss()
    {
        var path = Path(SemanticMode.On, out _);
        _embedder.Place(Paraphrase, 32); // cosine 0.848
        await AskAsync(path, Stored);

        var exchange = await AskAsync(path, Paraphrase);

        Assert.Equal("local", exchange.ServedBy);
    }

    [Theory]
    [InlineData("What is the capital of Spain?", "guard=entities")]
    [InlineData("What is not the capital of France?", "guard=negation")]
    public async Task HandleAsync_NearPromptThatAsksForAnotherThing_IsGuarded(string prompt, string detail)
    {
        var path = Path(SemanticMode.On, out _);
        _embedder.Place(prompt, 5);
        await AskAsync(path, Stored);

        var exchange = await AskAsync(path, prompt);

        Assert.Equal(("local", detail), (exchange.ServedBy, exchange.Cache.Detail));
    }

    public static TheoryData<string> OtherScopes => new()
    {
        $$"""{"model":"m","messages":[{"role":"system","content":"be brief"},{"role":"user","content":"{{Paraphrase}}"}]}""",
        $$"""{"model":"m","messages":[{"role":"user","content":"{{Paraphrase}}"}],"max_tokens":5}""",
        $$"""{"model":"m","messages":[{"role":"user","content":"{{Paraphrase}}"}],"temperature":0}""",
        $$"""{"model":"m","messages":[{"role":"user","content":"{{Paraphrase}}"}],"edge":{"namespace":"other"} }""",
        $$"""{"model":"m","messages":[{"role":"user","content":"{{Paraphrase}}"}],"n":2}""",
        $$"""{"model":"m","messages":[{"role":"tool","content":"42"},{"role":"user","content":"{{Paraphrase}}"}]}""",
    };

    /// <summary>A similar prompt is only looked for where everything else of the request is the same.</summary>
    [Theory, MemberData(nameof(OtherScopes))]
    public async Task HandleAsync_OtherScope_IsNoHit(string json)
    {
        var path = Path(SemanticMode.On, out _);
        await AskAsync(path, Stored);

        var exchange = await HandleAsync(path, json, Caller.Anonymous);

        Assert.Equal("local", exchange.ServedBy);
    }

    [Fact]
    public async Task HandleAsync_OtherTenant_IsNoHit()
    {
        var path = Path(SemanticMode.On, out _);
        await AskAsync(path, Stored);

        var exchange = await HandleAsync(path, Json(Paraphrase), new Caller(new TenantId("other"), "k", Rights.All));

        Assert.Equal("local", exchange.ServedBy);
    }

    [Fact]
    public async Task HandleAsync_TextLongerThanTheEncoderReads_IsNeitherFoundNorRemembered()
    {
        var path = Path(SemanticMode.On, out _);
        _embedder.TooLong.Add(Stored);
        await AskAsync(path, Stored);

        var exchange = await AskAsync(path, Paraphrase);

        Assert.Equal("local", exchange.ServedBy);
    }

    [Fact]
    public async Task RebuildIndexAsync_AfterAStart_FindsSimilarPromptsAgain()
    {
        var store = new DictionaryCacheStore(_time);
        var first = Path(SemanticMode.On, out _, store);
        await AskAsync(first, Stored);
        var second = Path(SemanticMode.On, out var cache, store);

        int count = await cache.RebuildIndexAsync(CancellationToken.None);
        var exchange = await AskAsync(second, Paraphrase);

        Assert.Equal((1, CacheKind.Semantic), (count, exchange.Cache.Kind));
    }

    public void Dispose()
    {
        foreach (var owned in _owned) owned.Dispose();
    }

    private RequestPath Path(SemanticMode mode, out ResponseCache cache, ICacheStore? store = null)
    {
        var index = new VectorIndex(_embedder.Dimensions, new SimilarityOptions());
        cache = new ResponseCache(
            store ?? new DictionaryCacheStore(_time), new CacheKeys(42), new CacheOptions { Semantic = mode }, index, _embedder, new PromptGuard(), _time);
        var accountant = new Accountant(_time, cache);
        _owned.Add(accountant);
        var directory = new ModelDirectory([new FakeBackend("local", BackendKind.Local, "m")], new Dictionary<string, ModelAlias>());
        return new RequestPath(
            new ModelAdmission(directory), cache, new Router(_time), accountant, new ServingOptions(), _time, NullLogger<RequestPath>.Instance);
    }

    private Task<Exchange> AskAsync(RequestPath path, string prompt) => HandleAsync(path, Json(prompt), Caller.Anonymous);

    private async Task<Exchange> HandleAsync(RequestPath path, string json, Caller caller)
    {
        var exchange = new Exchange();
        _owned.Add(exchange);
        Assert.Null(exchange.Request.Parse(Endpoint.ChatCompletions, Pack.Of(json)));
        exchange.Begin(caller, new RequestId(1), _time.GetTimestamp());
        await path.HandleAsync(exchange, chunks: null, CancellationToken.None);
        Assert.Null(exchange.Error);
        return exchange;
    }

    private static string Json(string prompt) => $$"""{"model":"m","messages":[{"role":"user","content":"{{prompt}}"}]}""";
}
