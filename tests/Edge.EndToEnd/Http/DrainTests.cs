using System.Net;
using System.Text;
using Edge.TestKit;

namespace Edge.EndToEnd.Http;

/// <summary>How a node ends while a stream goes through it; each test has a node of its own.</summary>
public sealed class DrainTests : IAsyncLifetime
{
    private readonly NodeWithCloud _node = new();
    private readonly TaskCompletionSource _goOn = new();

    public Task InitializeAsync() => _node.InitializeAsync();

    public Task DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Stop_StreamInFlight_IsFinishedFirst()
    {
        using var response = await StreamAsync();
        var stopping = _node.Node.StopAsync();
        await _node.Node.SaidAsync("Draining");

        _goOn.SetResult();
        string events = await response.Content.ReadAsStringAsync();

        Assert.EndsWith("data: [DONE]\n\n", events, StringComparison.Ordinal);
        Assert.Equal(0, await stopping);
        await Assert.ThrowsAsync<HttpRequestException>(() => _node.Http.GetAsync("/livez"));
    }

    [Fact]
    public async Task Stop_SecondSignal_EndsAtOnceAndBreaksTheStreamOff()
    {
        using var response = await StreamAsync();
        var first = _node.Node.StopAsync();
        await _node.Node.SaidAsync("Draining");

        await _node.Node.StopAsync();

        await first;
        await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.CopyToAsync(Stream.Null));
    }

    private async Task<HttpResponseMessage> StreamAsync()
    {
        _node.Cloud.Then(CloudScripts.Stream(CloudEvents.Text("begun"), StreamPart.Wait(_goOn.Task), CloudEvents.Finish("stop"), CloudEvents.Done));
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent("""{"model":"cloud-model","stream":true,"messages":[{"role":"user","content":"x"}]}""", Encoding.UTF8, "application/json"),
        };
        var response = await _node.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }
}
