using System.Net;
using Edge.Backends;
using Edge.Node.Http;
using Edge.Protocol;

namespace Edge.Tests.Node.Http;

public sealed class ModelsAndHealthTests
{
    private static readonly RequestHandler Unused = (_, _, _) => throw new InvalidOperationException();

    [Fact]
    public async Task Get_Models_ListsThem()
    {
        await using var host = await DoorHost.StartAsync(Unused);

        string json = await host.Client.GetStringAsync("/v1/models");

        Assert.Equal(
            """{"object":"list","data":[{"id":"tiny","object":"model","created":0,"owned_by":"local","endpoint":"chat.completions","revision":"abc","context_tokens":512}]}""",
            json);
    }

    [Theory]
    [InlineData("/v1/models/org/model%20x")]
    [InlineData("/v1/models/org%2Fmodel%20x")]
    public async Task Get_ModelWithASlash_IsFoundEitherWay(string path)
    {
        await using var host = await DoorHost.StartAsync(
            Unused, parts => parts with { Models = () => [new ModelDescription("org/model x", Endpoint.Embeddings, "", "cloud", 0, DateTimeOffset.UnixEpoch)] });

        string json = await host.Client.GetStringAsync(path);

        Assert.Equal("""{"id":"org/model x","object":"model","created":0,"owned_by":"cloud","endpoint":"embeddings"}""", json);
    }

    [Fact]
    public async Task Get_UnknownModel_IsNotFound()
    {
        await using var host = await DoorHost.StartAsync(Unused);

        using var response = await host.Client.GetAsync("/v1/models/huge");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("model_not_found", (await ChatCompletionsTests.ErrorOf(response)).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("Starting", true, 200, 503, 503)]
    [InlineData("Serving", true, 200, 200, 200)]
    [InlineData("Serving", false, 200, 503, 200)]
    [InlineData("Draining", true, 200, 503, 200)]
    public async Task Get_Probes_TellThePhase(string phase, bool canAnswer, int live, int ready, int started)
    {
        var health = new NodeHealth(() => canAnswer) { Phase = Enum.Parse<NodePhase>(phase) };
        await using var host = await DoorHost.StartAsync(Unused, parts => parts with { Health = health });

        foreach (var client in (HttpClient[])[host.Client, host.Admin])
        {
            foreach (string path in (string[])["/livez", "/health", "/v1/health/live", "/v2/health/live", "/health/liveliness"])
                Assert.Equal(live, (int)(await client.GetAsync(path)).StatusCode);
            foreach (string path in (string[])["/readyz", "/v1/health/ready", "/v2/health/ready", "/health/readiness"])
                Assert.Equal(ready, (int)(await client.GetAsync(path)).StatusCode);
            Assert.Equal(started, (int)(await client.GetAsync("/startupz")).StatusCode);
        }
    }

    [Fact]
    public async Task Head_Probe_Answers()
    {
        await using var host = await DoorHost.StartAsync(Unused);

        using var response = await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/readyz"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Get_Metrics_OnlyTheAdministrationAnswers()
    {
        await using var host = await DoorHost.StartAsync(Unused);

        using var metrics = await host.Admin.GetAsync("/metrics");
        using var onDoor = await host.Client.GetAsync("/metrics");
        using var models = await host.Admin.GetAsync("/v1/models");

        Assert.Equal(HttpStatusCode.OK, metrics.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", metrics.Content.Headers.ContentType!.ToString());
        Assert.Contains("# TYPE kestrel_active_connections gauge", await metrics.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, onDoor.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, models.StatusCode);
    }
}
