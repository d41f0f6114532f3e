using System.Net.Http.Json;
using Edge.EndToEnd.Http;
using Edge.TestKit;

namespace Edge.EndToEnd.Tcp;

/// <summary>A client that knows MessagePack-RPC and not Edge works.</summary>
public sealed class SpecClientTests(NodeWithCloud node) : IClassFixture<NodeWithCloud>
{
    [Fact]
    public async Task Call_Chat_IsAnsweredThenCached()
    {
        using var client = await SpecClient.ConnectAsync(node.Node.Tcp);

        var first = Map(await client.CallAsync("chat.completions", Chat("over tcp")));
        var second = Map(await client.CallAsync("chat.completions", Chat("over tcp")));

        Assert.Equal("Hi there", Map(Map(List(first["choices"])[0])["message"])["content"]);
        Assert.Equal(("cloud", "miss"), (Map(first["edge"])["served_by"], Map(Map(first["edge"])["cache"])["kind"]));
        Assert.Equal(("cache", "exact"), (Map(second["edge"])["served_by"], Map(Map(second["edge"])["cache"])["kind"]));
        Assert.Empty(client.Notifications);
    }

    /// <summary>Two doors onto one path: what came in through one is known at the other.</summary>
    [Fact]
    public async Task Call_AskedOverHttpBefore_IsCached()
    {
        using var client = await SpecClient.ConnectAsync(node.Node.Tcp);
        using var http = await node.Http.PostAsJsonAsync("/v1/chat/completions", new
        {
            messages = new[] { new { role = "user", content = "over http" } },
            model = "cloud-model",
        });

        var answer = Map(await client.CallAsync("chat.completions", Chat("over http")));

        Assert.True(http.IsSuccessStatusCode);
        Assert.Equal("exact", Map(Map(answer["edge"])["cache"])["kind"]);
    }

    [Fact]
    public async Task Call_Stream_ComesInChunksBeforeTheResponse()
    {
        using var client = await SpecClient.ConnectAsync(node.Node.Tcp);
        var request = Chat("in a stream");
        request["stream"] = true;

        var answer = Map(await client.CallAsync("chat.completions", request));

        string text = string.Concat(client.Notifications.Select(chunk =>
            Map(Map(List(Map(List(chunk[2])[1])["choices"])[0])["delta"]).GetValueOrDefault("content")));
        Assert.All(client.Notifications, chunk => Assert.Equal("chat.chunk", chunk[1]));
        Assert.Equal("Hi there", text);
        Assert.False(Map(List(answer["choices"])[0]).ContainsKey("message"));
        Assert.Equal("stop", Map(List(answer["choices"])[0])["finish_reason"]);
    }

    [Fact]
    public async Task Call_Embeddings_AreFloats()
    {
        using var client = await SpecClient.ConnectAsync(node.Node.Tcp);
        node.Cloud.Then(CloudScripts.Embeddings(inputs: 1, dimensions: 3, asNumbers: false));

        var answer = Map(await client.CallAsync("embeddings", new Dictionary<string, object?> { ["model"] = "cloud-embedding", ["input"] = "a cat" }));

        Assert.Equal([1f, 2f, 3f], List(Map(List(answer["data"])[0])["embedding"]));
    }

    [Fact]
    public async Task Call_Cancelled_StopsTheProvider()
    {
        using var client = await SpecClient.ConnectAsync(node.Node.Tcp);
        while (node.Cloud.PendingRequests > 0) await node.Cloud.NextRequestAsync();
        node.Cloud.Then(CloudScripts.Silence);

        var calling = client.CallAsync("chat.completions", Chat("to be cancelled"));
        var upstream = await node.Cloud.NextRequestAsync();
        await client.NotifyAsync("request.cancel", 1);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => calling);
        Assert.StartsWith("cancelled: ", error.Message, StringComparison.Ordinal);
        await upstream.Aborted;
        Assert.Empty(Map(await client.CallAsync("node.ping")));
    }

    [Fact]
    public async Task Call_NodeMethods_Answer()
    {
        using var client = await SpecClient.ConnectAsync(node.Node.Tcp);

        var hello = Map(await client.CallAsync("node.hello", new Dictionary<string, object?> { ["client"] = "spec", ["protocol"] = 1 }));
        var models = Map(await client.CallAsync("models.list"));
        var stats = Map(await client.CallAsync("cache.stats"));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => client.CallAsync("no.such"));

        Assert.Equal(1, Convert.ToInt32(hello["protocol"]));
        Assert.Contains("cloud-model", List(models["data"]).Select(model => Map(model)["id"]));
        Assert.True(stats.ContainsKey("entries"));
        Assert.StartsWith("method_not_found: ", refused.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, object?> Chat(string prompt) => new()
    {
        ["model"] = "cloud-model",
        ["messages"] = new[] { new Dictionary<string, object?> { ["role"] = "user", ["content"] = prompt } },
    };

    private static Dictionary<string, object?> Map(object? value)
        => Assert.IsType<Dictionary<object, object?>>(value).ToDictionary(member => (string)member.Key, member => member.Value);

    private static object?[] List(object? value) => Assert.IsType<object?[]>(value);
}
