using System.Net;
using Edge.TestKit;

namespace Edge.EndToEnd.Operation;

/// <summary>What SIGHUP changes in a running node, and what it leaves alone.</summary>
public sealed class ReloadTests : IAsyncLifetime, IDisposable
{
    private const string Provider = """ "providers":[{"name":"cloud","base_url":"http://127.0.0.1:9/v1","models":["cloud-model"]}]""";

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private NodeProcess _node = null!;

    private string Data => _folder.File("data");

    public async Task InitializeAsync() =>
        _node = await NodeProcess.StartAsync(Data, Provider, ("EDGE__NODE__MODELS_FOLDER", _folder.File("no-models")));

    public async Task DisposeAsync() => await _node.DisposeAsync();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task HangUp_WhatCanChange_IsInForceAndTheRestIsNamed()
    {
        await _node.ReconfigureAsync(Data, Provider + ""","aliases":[{"name":"mine","model":"cloud-model"}],"serving":{"deadline":"00:00:30"},"drain":{"timeout":"00:00:01"}""");
        await _node.SaidAsync("Configuration reloaded");

        Assert.Contains("changed: aliases, serving.deadline.", _node.Output, StringComparison.Ordinal);
        Assert.Contains("drain.timeout changed; it needs a restart", _node.Output, StringComparison.Ordinal);
        Assert.Contains("\"mine\"", await _http.GetStringAsync(new Uri(_node.Http, "/v1/models")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""","aliases":[{"name":"mine"}]""", "aliases[0].model: It is missing")]
    [InlineData(""","serving":{"deadline":"00:00:30"},"log":{"level":"loud"}""", "log.level: \\\"loud\\\" is not allowed")]
    [InlineData(""","broken""", "This is not JSON")]
    public async Task HangUp_SomethingWrong_IsNamedAndNothingChanges(string settings, string expected)
    {
        string before = await _http.GetStringAsync(new Uri(_node.Http, "/v1/models"));

        await _node.ReconfigureAsync(Data, Provider + settings);
        await _node.SaidAsync("The configuration stays as it was");

        Assert.Contains(expected, _node.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Configuration reloaded", _node.Output, StringComparison.Ordinal);
        Assert.Equal(before, await _http.GetStringAsync(new Uri(_node.Http, "/v1/models")));
    }

    [Fact]
    public async Task HangUp_KeyOfAProviderCannotBeRead_NothingChanges()
    {
        await _node.ReconfigureAsync(Data, Provider.Replace("\"models\"", "\"api_key\":\"env:EDGE_NO_SUCH_VARIABLE\",\"models\"", StringComparison.Ordinal) + ""","serving":{"deadline":"00:00:30"}""");
        await _node.SaidAsync("EDGE_NO_SUCH_VARIABLE is not set");

        Assert.DoesNotContain("Configuration reloaded", _node.Output, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(new Uri(_node.Admin, "/readyz"))).StatusCode);
    }
}
