using System.Text.Json;
using Edge.Backends;
using Edge.Protocol;
using Edge.TestKit;

namespace Edge.Tests.Core.Connection;

/// <summary>The methods beside inference, and who may call them.</summary>
public sealed class ConnectionMethodsTests : IDisposable
{
    private const string Map = """{"model":"m","messages":[{"role":"user","content":"hello"}]}""";
    private const string Answer = """{"id":"x","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"given"},"finish_reason":"stop"}]}""";

    private readonly ConnectionHost _host = new();
    private readonly ConnectionHost _guarded = new(withKeys: true);

    public void Dispose()
    {
        _host.Dispose();
        _guarded.Dispose();
    }

    [Fact]
    public async Task Hello_Client_LearnsWhatTheNodeIs()
    {
        var client = _host.Connect();

        string answer = await client.AskAsync("""[0,1,"node.hello",[{"client":"test 1","protocol":7,"key":"anything","new":[1]}]]""");

        Assert.Equal(
            """[1,1,null,{"protocol":1,"version":"0.1.0","node":"edge-1","region":"","models":["m"],"limits":{"message_bytes":1048576,"depth":32,"elements":65536,"requests":64},"methods":["node.hello","node.ping","chat.completions","embeddings","models.list","cache.get","cache.put","cache.invalidate","cache.stats"]}]""",
            answer);
    }

    [Theory]
    [InlineData("""{"client":1}""", "client")]
    [InlineData("""{"key":[]}""", "key")]
    [InlineData("""{"protocol":"1"}""", "protocol")]
    [InlineData("""{"errors":"xml"}""", "errors")]
    [InlineData("""{"notify":"draining"}""", "notify")]
    [InlineData("""{"notify":[1]}""", "notify")]
    public async Task Hello_WrongMember_IsRefusedAndMayBeSaidAgain(string hello, string member)
    {
        var client = _host.Connect();

        Assert.StartsWith($"[1,1,\"invalid_request: {member} must be ", await client.AskAsync($$"""[0,1,"node.hello",[{{hello}}]]"""));
        Assert.StartsWith("[1,2,null,{", await client.AskAsync("""[0,2,"node.hello",[]]"""));
        Assert.StartsWith("[1,3,\"invalid_request: ", await client.AskAsync("""[0,3,"node.hello",[]]"""));
    }

    [Fact]
    public async Task Hello_ErrorsAsMap_HoldsForTheConnection()
    {
        var client = _host.Connect();
        await client.AskAsync("""[0,1,"node.hello",[{"errors":"map"}]]""");

        using var answer = JsonDocument.Parse(await client.AskAsync("""[0,2,"chat.completions",[{"messages":[]}]]"""));

        var error = answer.RootElement[2];
        Assert.Equal(("invalid_request", "model", 400), (
            error.GetProperty("code").GetString(), error.GetProperty("param").GetString(), error.GetProperty("status").GetInt32()));
        Assert.False(error.TryGetProperty("request_id", out _));
    }

    [Fact]
    public async Task Chat_BegunAndFailed_ErrorMapNamesTheRequest()
    {
        var client = _host.Connect();
        await client.AskAsync("""[0,1,"node.hello",[{"errors":"map"}]]""");

        using var answer = JsonDocument.Parse(await client.AskAsync("""[0,2,"chat.completions",[{"model":"none","messages":[{"role":"user","content":"x"}]}]]"""));

        Assert.Matches("^[0-9a-f]{16}$", answer.RootElement[2].GetProperty("request_id").GetString());
    }

    [Theory]
    [InlineData("node.ping")]
    [InlineData("models.list")]
    [InlineData("chat.completions")]
    [InlineData("no.such")]
    public async Task Request_BeforeAKey_IsUnauthenticated(string method)
    {
        var client = _guarded.Connect();

        Assert.StartsWith("[1,1,\"unauthenticated: ", await client.AskAsync($"[0,1,\"{method}\",[]]"));
        Assert.StartsWith("[1,2,\"unauthenticated: ", await client.AskAsync("""[0,2,"node.hello",[]]"""));
        Assert.StartsWith("[1,3,\"invalid_api_key: ", await client.AskAsync("""[0,3,"node.hello",[{"key":"edge_wrong"}]]"""));
        Assert.StartsWith("[1,4,null,", await client.AskAsync($$"""[0,4,"node.hello",[{"key":"{{_guarded.Key}}"}]]"""));
        Assert.Equal("[1,5,null,{}]", await client.AskAsync("""[0,5,"node.ping",[]]"""));
    }

    [Fact]
    public async Task Request_WithAKeyOfItsOwn_IsThatTenants()
    {
        var client = await HelloAsync(_guarded.Key);
        await client.AskAsync($$"""[0,2,"chat.completions",[{{Map}}]]""");

        string own = await client.AskAsync($$"""[0,3,"chat.completions",[{{Map}}]]""");
        string other = await client.AskAsync(WithKey(4, _guarded.ReadOnlyKey));
        string wrong = await client.AskAsync(WithKey(5, "edge_x"));

        Assert.Contains("\"kind\":\"exact\"", own);
        Assert.Contains("\"kind\":\"miss\"", other);
        Assert.StartsWith("[1,5,\"invalid_api_key: ", wrong);
    }

    [Fact]
    public async Task ModelsList_Models_AreListed()
    {
        Assert.Equal(
            """[1,1,null,{"data":[{"id":"m","created":0,"owned_by":"local","endpoint":"chat.completions","revision":"r1","context_tokens":512}]}]""",
            await _host.Connect().AskAsync("""[0,1,"models.list",[]]"""));
    }

    [Fact]
    public async Task CachePut_Answer_IsServedAndInvalidated()
    {
        var client = _host.Connect();

        string miss = await client.AskAsync($$"""[0,1,"cache.get",[{"request":{{Map}}}]]""");
        using var put = JsonDocument.Parse(await client.AskAsync(
            $$"""[0,2,"cache.put",[{"response":{{Answer[..^1]}},"object":"chat.completion","edge":{} },"request":{{Map}},"ttl_s":60,"tags":["t"],"durable":true}]]"""));
        string hit = await client.AskAsync($$"""[0,3,"cache.get",[{"request":{{Map}}}]]""");
        string chat = await client.AskAsync($$"""[0,4,"chat.completions",[{{Map}}]]""");
        string key = put.RootElement[3].GetProperty("key").GetString()!;
        string removed = await client.AskAsync($$"""[0,5,"cache.invalidate",[{"key":"{{key}}"}]]""");
        string again = await client.AskAsync($$"""[0,6,"cache.invalidate",[{"key":"{{key}}"}]]""");
        string gone = await client.AskAsync($$"""[0,7,"cache.get",[{"request":{{Map}}}]]""");

        Assert.StartsWith("[1,1,\"not_cached: ", miss);
        Assert.StartsWith($"[1,3,null,{Answer[..^1]},\"edge\":{{\"served_by\":\"cache\"", hit);
        Assert.Contains("\"content\":\"given\"", chat);
        Assert.Equal("""[1,5,null,{"removed":true}]""", removed);
        Assert.Equal("""[1,6,null,{"removed":false}]""", again);
        Assert.StartsWith("[1,7,\"not_cached: ", gone);
        Assert.Equal(0, _host.Backend.Calls);
    }

    [Fact]
    public async Task CachePut_Ttl_ShortensTheLife()
    {
        var client = _host.Connect();
        await client.AskAsync($$"""[0,1,"cache.put",[{"request":{{Map}},"response":{{Answer}},"ttl_s":60}]]""");

        _host.Time.Advance(TimeSpan.FromSeconds(59));
        string hit = await client.AskAsync($$"""[0,2,"cache.get",[{"request":{{Map}}}]]""");
        _host.Time.Advance(TimeSpan.FromSeconds(2));
        string gone = await client.AskAsync($$"""[0,3,"cache.get",[{"request":{{Map}}}]]""");

        Assert.Contains("\"age_s\":59", hit);
        Assert.StartsWith("[1,3,\"not_cached: ", gone);
    }

    [Theory]
    [InlineData("""{"tag":"t"}""", true)]
    [InlineData("""{"model":"m"}""", true)]
    [InlineData("""{"all":true}""", true)]
    [InlineData("""{"tag":"other"}""", false)]
    [InlineData("""{"model":"other"}""", false)]
    public async Task CacheInvalidate_Scope_EndsWhatIsInIt(string scope, bool ends)
    {
        var client = _host.Connect();
        await client.AskAsync($$"""[0,1,"cache.put",[{"request":{{Map}},"response":{{Answer}},"tags":["s","t"]}]]""");

        Assert.Equal("[1,2,null,{}]", await client.AskAsync($$"""[0,2,"cache.invalidate",[{{scope}}]]"""));
        Assert.StartsWith(ends ? "[1,3,\"not_cached: " : "[1,3,null,", await client.AskAsync($$"""[0,3,"cache.get",[{"request":{{Map}}}]]"""));
    }

    [Theory]
    [InlineData("cache.get", "{}")]
    [InlineData("cache.get", """{"request":[]}""")]
    [InlineData("cache.get", """{"request":{}}""")]
    [InlineData("cache.put", "{}")]
    [InlineData("cache.put", "{\"request\":" + Map + "}")]
    [InlineData("cache.put", "{\"request\":" + Map + ",\"response\":1}")]
    [InlineData("cache.put", "{\"request\":" + Map + ",\"response\":{}}")]
    [InlineData("cache.put", "{\"request\":" + Map + ",\"response\":{\"choices\":1}}")]
    [InlineData("cache.put", "{\"request\":" + Map + ",\"response\":{\"choices\":[{\"index\":0,\"message\":1,\"finish_reason\":\"stop\"}]}}")]
    [InlineData("cache.put", "{\"request\":" + Map + ",\"response\":{\"choices\":[{\"index\":0,\"message\":{\"content\":\"x\"},\"finish_reason\":\"content_filter\"}]}}")]
    [InlineData("cache.put", "{\"request\":" + Map + ",\"response\":" + Answer + ",\"ttl_s\":0}")]
    [InlineData("cache.put", "{\"request\":" + Map + ",\"response\":" + Answer + ",\"ttl_s\":\"x\"}")]
    [InlineData("cache.put", "{\"request\":" + Map + ",\"response\":" + Answer + ",\"tags\":[\"\"]}")]
    [InlineData("cache.put", "{\"request\":" + Map + ",\"response\":" + Answer + ",\"tags\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]}")]
    [InlineData("cache.put", "{\"request\":" + Map + ",\"response\":" + Answer + ",\"durable\":1}")]
    [InlineData("cache.put", """{"request":{"model":"m","input":"x"},"response":{"data":[]}}""", "model_not_found")]
    [InlineData("cache.invalidate", "{}")]
    [InlineData("cache.invalidate", """{"all":false}""")]
    [InlineData("cache.invalidate", """{"key":"12"}""")]
    [InlineData("cache.invalidate", """{"tag":"a","model":"b"}""")]
    public async Task CacheMethod_WrongParams_AreRefused(string method, string map, string code = "invalid_request")
    {
        var client = _host.Connect();

        Assert.StartsWith($"[1,1,\"{code}: ", await client.AskAsync($"[0,1,\"{method}\",[{map}]]"));
        Assert.Equal("[1,2,null,{}]", await client.AskAsync("""[0,2,"node.ping",[]]"""));
    }

    [Theory]
    [InlineData("""{"data":[{"index":0,"embedding":[0.5,-0.25]}]}""", "[0.5,-0.25]")]
    [InlineData("""{"data":[{"index":0,"embedding":[1,2]}]}""", "[1,2]")]
    [InlineData("""{"data":[]}""", null)]
    [InlineData("""{"data":[{"index":0}]}""", null)]
    [InlineData("""{"data":[{"index":0,"embedding":"x"}]}""", null)]
    [InlineData("""{"data":{}}""", null)]
    public async Task CachePut_Embeddings_AreChecked(string response, string? vector)
    {
        using var host = new ConnectionHost(
            backends: new ScriptedBackend("e", Endpoint.Embeddings, (_, _, _) => new(BackendOutcome.Completed)));
        var client = host.Connect();

        string put = await client.AskAsync($$"""[0,1,"cache.put",[{"request":{"model":"e","input":"x"},"response":{{response}}}]]""");
        string got = await client.AskAsync("""[0,2,"cache.get",[{"request":{"model":"e","input":"x"}}]]""");

        Assert.StartsWith(vector is null ? "[1,1,\"invalid_request: " : "[1,1,null,", put);
        if (vector is not null) Assert.Contains($"\"embedding\":{vector}}}", got);
    }

    [Theory]
    [InlineData("cache.put", "{\"request\":" + Map + ",\"response\":" + Answer + "}")]
    [InlineData("cache.invalidate", """{"all":true}""")]
    public async Task CacheWrite_WithoutTheRight_IsDenied(string method, string map)
    {
        var client = await HelloAsync(_guarded.ReadOnlyKey);

        Assert.StartsWith("[1,2,\"permission_denied: ", await client.AskAsync($"[0,2,\"{method}\",[{map}]]"));
    }

    [Fact]
    public async Task CacheStats_Figures_CountWhatHappened()
    {
        var client = _host.Connect();
        await client.AskAsync($$"""[0,1,"chat.completions",[{{Map}}]]""");
        await client.AskAsync($$"""[0,2,"chat.completions",[{{Map}}]]""");

        string stats = await client.AskAsync("""[0,3,"cache.stats",[]]""");

        Assert.Equal(
            """[1,3,null,{"entries":1,"memory_bytes":0,"disk_bytes":0,"exact_hits":1,"semantic_hits":0,"misses":1,"bypasses":0,"stores":1,"evictions":0,"corrupt_records":0}]""",
            stats);
    }

    private static string WithKey(int id, string key) => $$"""[0,{{id}},"chat.completions",[{{Map[..^1]}},"edge":{"key":"{{key}}"} }]]""";

    private async Task<TestClient> HelloAsync(string key)
    {
        var client = _guarded.Connect();
        Assert.StartsWith("[1,1,null,", await client.AskAsync($$"""[0,1,"node.hello",[{"key":"{{key}}"}]]"""));
        return client;
    }
}
