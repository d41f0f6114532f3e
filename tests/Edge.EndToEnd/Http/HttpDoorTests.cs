using System.Net;
using System.Text;
using Edge.TestKit;

namespace Edge.EndToEnd.Http;

/// <summary>What plain HTTP shows of a node.</summary>
public sealed class HttpDoorTests(NodeWithCloud node) : IClassFixture<NodeWithCloud>
{
    [Fact]
    public async Task Post_SameQuestionTwice_IsAnsweredByTheCache()
    {
        using var first = await AskAsync("the same question");
        using var second = await AskAsync("the same question");

        Assert.Equal(("cloud", "edge; fwd=uri-miss; stored"), (Header(first, "x-edge-served-by"), Header(first, "Cache-Status")));
        Assert.Equal("cache", Header(second, "x-edge-served-by"));
        Assert.Matches("^edge; hit; ttl=[0-9]+$", Header(second, "Cache-Status"));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Matches("^[0-9]+$", Header(second, "x-edge-overhead-us"));
        Assert.NotEqual(Header(first, "x-request-id"), Header(second, "x-request-id"));
    }

    [Theory]
    [InlineData("no-store", "edge; fwd=bypass")]
    [InlineData("no-cache", "edge; fwd=request; stored")]
    public async Task Post_CacheControl_IsHonoured(string control, string status)
    {
        using var first = await AskAsync("a question with " + control);

        using var second = await AskAsync("a question with " + control, control);

        Assert.Equal(("cloud", status), (Header(second, "x-edge-served-by"), Header(second, "Cache-Status")));
    }

    [Fact]
    public async Task Post_OnlyIfCached_AsksNobody()
    {
        using var response = await AskAsync("a question nobody asked", "only-if-cached");

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Contains("not_cached", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ClientLeaves_TheProviderSeesIt()
    {
        node.Cloud.Then(CloudScripts.Silence);
        while (node.Cloud.PendingRequests > 0) await node.Cloud.NextRequestAsync();
        using var leaving = new CancellationTokenSource();
        var asking = AskAsync("a question left alone", cancellation: leaving.Token);
        var upstream = await node.Cloud.NextRequestAsync();

        await leaving.CancelAsync();

        await Assert.ThrowsAsync<TaskCanceledException>(() => asking);
        await upstream.Aborted;
    }

    [Fact]
    public async Task Get_ProbesAndMetrics_Answer()
    {
        using var asked = await AskAsync("a question that is counted");
        using var admin = new HttpClient { BaseAddress = node.Node.Admin };

        using var ready = await node.Http.GetAsync("/readyz");
        string metrics = await admin.GetStringAsync("/metrics");

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Contains("gen_ai_server_request_duration_seconds_count{gen_ai_operation_name=\"chat\"", metrics, StringComparison.Ordinal);
        Assert.Contains("gen_ai_client_operation_duration_seconds_bucket{", metrics, StringComparison.Ordinal);
        Assert.Contains("# TYPE edge_cache_lookups_total counter", metrics, StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> AskAsync(string question, string? cacheControl = null, CancellationToken cancellation = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent($$"""{"model":"cloud-model","messages":[{"role":"user","content":"{{question}}"}]}""", Encoding.UTF8, "application/json"),
        };
        if (cacheControl is not null) request.Headers.TryAddWithoutValidation("Cache-Control", cacheControl);
        return node.Http.SendAsync(request, cancellation);
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));
}
