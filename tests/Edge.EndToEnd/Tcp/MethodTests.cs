using System.Text.Json;
using Edge.TestKit;

namespace Edge.EndToEnd.Tcp;

/// <summary>The methods of the TCP door, on a node with its own models.</summary>
public sealed class MethodTests(StartedNode node) : IClassFixture<StartedNode>
{
    private const string Model = "chat-tiny";

    [Fact]
    public async Task Ping_AnswersAnEmptyMap()
    {
        using var client = node.Connect();

        var (error, result) = await client.CallAsync("node.ping");

        Assert.Null(error);
        Assert.Equal("{}", result.ToString());
    }

    [Fact]
    public async Task ModelsList_NamesTheLocalModel()
    {
        using var client = node.Connect();

        var (_, result) = await client.CallAsync("models.list");

        var chat = Assert.Single(result.GetProperty("data").EnumerateArray(), model => model.GetProperty("id").GetString() == Model);
        Assert.Equal(("local", "chat.completions", 512), (chat.GetProperty("owned_by").GetString(), chat.GetProperty("endpoint").GetString(), chat.GetProperty("context_tokens").GetInt32()));
    }

    [Fact]
    public async Task Chat_AskedTwice_IsAnsweredByTheModelAndThenByTheCache()
    {
        using var client = node.Connect();
        string question = Rpc.Chat(Model, "What is the capital of France?");

        var (_, first) = await client.CallAsync("chat.completions", question);
        var (_, second) = await client.CallAsync("chat.completions", question);

        Assert.Contains("Paris", first.Text(), StringComparison.Ordinal);
        Assert.Equal(("local", "miss"), (first.GetProperty("edge").GetProperty("served_by").GetString(), first.CacheKind()));
        Assert.Equal(("cache", "exact"), (second.GetProperty("edge").GetProperty("served_by").GetString(), second.CacheKind()));
        Assert.Equal(first.Text(), second.Text());
    }

    [SkippableFact]
    public async Task Embeddings_TwoTexts_GivesTwoUnitVectors()
    {
        PreparedModels.Require("use-lite-en");
        using var client = node.Connect();

        var (error, result) = await client.CallAsync("embeddings", """{"model":"use-lite-en","input":["a cat","a treaty"]}""");

        Assert.Null(error);
        double[][] vectors = [.. result.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("embedding").EnumerateArray().Select(x => x.GetDouble()).ToArray())];
        Assert.Equal([512, 512], vectors.Select(vector => vector.Length));
        Assert.All(vectors, vector => Assert.Equal(1, vector.Sum(x => x * x), 1e-4));
        Assert.InRange(vectors[0].Zip(vectors[1], (x, y) => x * y).Sum(), -1, 0.9);
    }

    [Theory]
    [InlineData("no.such.method", "{}", "method_not_found: ")]
    [InlineData("chat.completions", "7", "invalid_request: ")]
    [InlineData("chat.completions", "{}", "invalid_request: ")]
    [InlineData("chat.completions", """{"model":"chat-tiny","messages":"Hi"}""", "invalid_request: ")]
    [InlineData("chat.completions", """{"model":"chat-tiny","messages":[]}""", "invalid_request: ")]
    [InlineData("chat.completions", """{"model":"chat-tiny","messages":[{"role":"user","content":"Hi"}],"temperature":"hot"}""", "invalid_request: ")]
    [InlineData("chat.completions", """{"model":"nobody-has-it","messages":[{"role":"user","content":"Hi"}]}""", "model_not_found: ")]
    [InlineData("embeddings", """{"model":"use-lite-en"}""", "invalid_request: ")]
    [InlineData("cache.get", "{}", "invalid_request: ")]
    [InlineData("cache.invalidate", """{"all":true,"tag":"both"}""", "invalid_request: ")]
    public async Task Call_CannotBeDone_IsAnErrorAndTheConnectionGoesOn(string method, string argument, string expected)
    {
        using var client = node.Connect();

        var (error, result) = await client.CallAsync(method, argument);
        var (after, _) = await client.CallAsync("node.ping");

        Assert.StartsWith(expected, error, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, result.ValueKind);
        Assert.Null(after);
    }

    [Fact]
    public async Task Chat_ContentIsNotUtf8_IsAnErrorAndTheConnectionGoesOn()
    {
        using var client = node.Connect();
        byte[] request = Pack.Of($"""[0,1,"chat.completions",[{Rpc.Chat(Model, "Hi??")}]]""");
        int at = request.AsSpan().IndexOf("??"u8);
        (request[at], request[at + 1]) = (0xC3, 0x28);

        await client.SendAsync(request);
        var answer = (await client.ReceiveAsync())!.Value;
        var (after, _) = await client.CallAsync("node.ping");

        Assert.StartsWith("invalid_request: ", answer[2].GetString(), StringComparison.Ordinal);
        Assert.Null(after);
    }

    [Fact]
    public async Task Chat_PromptOverTheContext_IsRefused()
    {
        using var client = node.Connect();

        var (error, _) = await client.CallAsync("chat.completions", Rpc.Chat(Model, string.Concat(Enumerable.Repeat("and so on ", 2000))));

        Assert.StartsWith("context_length_exceeded: ", error, StringComparison.Ordinal);
    }
}
