using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Edge.TestKit;

namespace Edge.EndToEnd.Operation;

/// <summary>A node with keys: nobody without one, and nobody sees another tenant's cache.</summary>
public sealed class KeyTests : IDisposable
{
    private const string Model = BareNode.Model;

    private readonly BareNode _bare = new();

    public void Dispose() => _bare.Dispose();

    [Fact]
    public async Task Request_WithoutAKey_IsRefusedOnBothDoors()
    {
        await CreateKeyAsync("one");
        await using var node = await _bare.StartAsync();
        using var client = new RawClient(node.Tcp);
        using var http = new HttpClient { BaseAddress = node.Http };
        using var body = new StringContent(Rpc.Chat(Model, "a question"), Encoding.UTF8, "application/json");

        var (chat, _) = await client.CallAsync("chat.completions", Rpc.Chat(Model, "a question"));
        var (ping, _) = await client.CallAsync("node.ping");
        using var response = await http.PostAsync("/v1/chat/completions", body);
        using var alive = await http.GetAsync("/livez");

        Assert.StartsWith("unauthenticated: ", chat, StringComparison.Ordinal);
        Assert.StartsWith("unauthenticated: ", ping, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("unauthenticated", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Fact]
    public async Task Hello_WrongSecret_IsRefusedAndTheLogKeepsIt()
    {
        string key = await CreateKeyAsync("one");
        string wrong = key[..^4] + (key.EndsWith("0000", StringComparison.Ordinal) ? "1111" : "0000");
        await using var node = await _bare.StartAsync();
        using var client = new RawClient(node.Tcp);

        var (error, _) = await client.CallAsync("node.hello", $$"""{"key":"{{wrong}}"}""");

        Assert.StartsWith("invalid_api_key: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, error + node.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_KeyOfAnotherTenant_IsNoHit()
    {
        string one = await CreateKeyAsync("one"), two = await CreateKeyAsync("two");
        await using var node = await _bare.StartAsync();
        using var first = await ConnectAsync(node, one);
        using var second = await ConnectAsync(node, two);
        await first.CallAsync("cache.put", Rpc.Put(Model, "a question", "the answer"));

        var (_, own) = await first.CallAsync("cache.get", Rpc.Get(Model, "a question"));
        var (others, _) = await second.CallAsync("cache.get", Rpc.Get(Model, "a question"));
        var (_, lent) = await second.CallAsync("cache.get", $$"""{"request":{{Rpc.Chat(Model, "a question", $",\"edge\":{{\"key\":\"{one}\"}}")}} }""");
        var (ownStatus, _) = await AskHttpAsync(node, one);
        var (othersStatus, othersBody) = await AskHttpAsync(node, two);

        Assert.Equal(("exact", "the answer"), (own.CacheKind(), own.Text()));
        Assert.StartsWith("not_cached: ", others, StringComparison.Ordinal);
        Assert.Equal("the answer", lent.Text());
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.GatewayTimeout), (ownStatus, othersStatus));
        Assert.Contains("not_cached", othersBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalidate_KeyWithoutTheRightOrOfAnotherTenant_RemovesNothing()
    {
        string one = await CreateKeyAsync("one"), two = await CreateKeyAsync("two"), reader = await CreateKeyAsync("one", "inference");
        await using var node = await _bare.StartAsync();
        using var first = await ConnectAsync(node, one);
        using var second = await ConnectAsync(node, two);
        using var third = await ConnectAsync(node, reader);
        await first.CallAsync("cache.put", Rpc.Put(Model, "a question", "the answer"));

        var (refused, _) = await third.CallAsync("cache.invalidate", """{"all":true}""");
        var (elsewhere, _) = await second.CallAsync("cache.invalidate", """{"all":true}""");
        var (_, still) = await third.CallAsync("cache.get", Rpc.Get(Model, "a question"));

        Assert.StartsWith("permission_denied: ", refused, StringComparison.Ordinal);
        Assert.Null(elsewhere);
        Assert.Equal("the answer", still.Text());
    }

    private async Task<string> CreateKeyAsync(string tenant, string rights = "inference,cache:write")
    {
        var (status, output) = await NodeProcess.RunAsync("keys", "create", "--tenant", tenant, "--rights", rights, "--json", "--set", $"node.data_folder={_bare.Data}");
        Assert.True(status == 0, output);
        return JsonDocument.Parse(output).RootElement.GetProperty("key").GetString()!;
    }

    private static async Task<RawClient> ConnectAsync(NodeProcess node, string key)
    {
        var client = new RawClient(node.Tcp);
        Assert.Null((await client.CallAsync("node.hello", $$"""{"key":"{{key}}"}""")).Error);
        return client;
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskHttpAsync(NodeProcess node, string key)
    {
        using var http = new HttpClient { BaseAddress = node.Http };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        http.DefaultRequestHeaders.CacheControl = new CacheControlHeaderValue { OnlyIfCached = true };
        using var body = new StringContent(Rpc.Chat(Model, "a question"), Encoding.UTF8, "application/json");
        using var response = await http.PostAsync("/v1/chat/completions", body);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
