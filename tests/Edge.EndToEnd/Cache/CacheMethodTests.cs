using Edge.TestKit;

namespace Edge.EndToEnd.Cache;

/// <summary>The cache's own methods, over TCP.</summary>
public sealed class CacheMethodTests : IAsyncLifetime, IDisposable
{
    private const string Model = BareNode.Model;

    private readonly BareNode _bare = new();
    private NodeProcess _node = null!;
    private RawClient _client = null!;

    public async Task InitializeAsync()
    {
        _node = await _bare.StartAsync();
        _client = new RawClient(_node.Tcp);
    }

    public async Task DisposeAsync()
    {
        if (_node is not null) await _node.DisposeAsync();
    }

    public void Dispose()
    {
        _client?.Dispose();
        _bare.Dispose();
    }

    [Fact]
    public async Task Put_Durable_IsServedByGetAndByChat()
    {
        var (error, put) = await _client.CallAsync("cache.put", Rpc.Put(Model, "a question", "the answer"));

        var (_, got) = await _client.CallAsync("cache.get", Rpc.Get(Model, "a question"));
        var (_, asked) = await _client.CallAsync("chat.completions", Rpc.Chat(Model, "a question"));

        Assert.Null(error);
        Assert.Matches("^[0-9a-f]{32}$", put.GetProperty("key").GetString());
        Assert.Equal(("exact", "the answer"), (got.CacheKind(), got.Text()));
        Assert.Equal(("exact", "the answer"), (asked.CacheKind(), asked.Text()));
    }

    [Fact]
    public async Task Get_NothingStored_IsNotCached()
    {
        var (error, _) = await _client.CallAsync("cache.get", Rpc.Get(Model, "a question nobody asked"));

        Assert.StartsWith("not_cached: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"tag":"red"}""", false, true)]
    [InlineData("""{"model":"cloud-model"}""", false, false)]
    [InlineData("""{"model":"another"}""", true, true)]
    [InlineData("""{"all":true}""", false, false)]
    public async Task Invalidate_RemovesWhatItNamesAndNothingElse(string what, bool redStays, bool blueStays)
    {
        await _client.CallAsync("cache.put", Rpc.Put(Model, "red", "1", ""","tags":["red","both"]"""));
        await _client.CallAsync("cache.put", Rpc.Put(Model, "blue", "2", ""","tags":["blue","both"]"""));

        var (error, _) = await _client.CallAsync("cache.invalidate", what);

        Assert.Null(error);
        Assert.Equal((redStays, blueStays), (await IsStoredAsync("red"), await IsStoredAsync("blue")));
    }

    [Fact]
    public async Task Invalidate_ByKey_SaysWhetherItWasThere()
    {
        var (_, put) = await _client.CallAsync("cache.put", Rpc.Put(Model, "gone", "1"));
        string what = put.ToString();

        var (_, first) = await _client.CallAsync("cache.invalidate", what);
        var (_, second) = await _client.CallAsync("cache.invalidate", what);

        Assert.Equal((true, false), (first.GetProperty("removed").GetBoolean(), second.GetProperty("removed").GetBoolean()));
        Assert.False(await IsStoredAsync("gone"));
    }

    [Fact]
    public async Task Invalidate_ThenACrash_StaysInvalidated()
    {
        await _client.CallAsync("cache.put", Rpc.Put(Model, "red", "1", ""","tags":["red"]"""));
        await _client.CallAsync("cache.put", Rpc.Put(Model, "blue", "2", ""","tags":["blue"]"""));
        await _client.CallAsync("cache.invalidate", """{"tag":"red"}""");

        await _node.KillAsync();
        _client.Dispose();
        await InitializeAsync();

        Assert.Equal((false, true), (await IsStoredAsync("red"), await IsStoredAsync("blue")));
    }

    private async Task<bool> IsStoredAsync(string question)
    {
        var (error, _) = await _client.CallAsync("cache.get", Rpc.Get(Model, question));
        if (error is not null) Assert.StartsWith("not_cached: ", error, StringComparison.Ordinal);
        return error is null;
    }
}
