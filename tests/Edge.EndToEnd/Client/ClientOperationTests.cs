using System.Text.Json;
using Edge.Client;
using Edge.EndToEnd.Http;
using Edge.TestKit;

namespace Edge.EndToEnd.Client;

/// <summary>The C# client while nodes come and go, and want keys.</summary>
public sealed class ClientOperationTests : IDisposable
{
    private readonly BareNode _first = new(), _second = new();

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    [Fact]
    public async Task Request_NodeIsKilled_GoesToTheOtherAddress()
    {
        await using var first = await _first.StartAsync();
        await using var second = await _second.StartAsync();
        await using var client = new EdgeClient(new EdgeClientOptions
        {
            Addresses = [first.Tcp.ToString(), second.Tcp.ToString()],
            Connections = 1,
            RequestDeadline = TimeSpan.FromMinutes(1),
        });
        await client.PingAsync();

        await first.KillAsync();
        var outcomes = new List<string>();
        for (int i = 0; i < 3; i++) outcomes.Add(await OutcomeAsync(client));

        // The first may have been sent before the end of the connection was seen.
        Assert.Contains(outcomes[0], new[] { "answered", EdgeErrors.ConnectionLost });
        Assert.Equal(["answered", "answered"], outcomes[1..]);
    }

    [Fact]
    public async Task Request_WithAndWithoutTheKey_IsServedOrRefused()
    {
        var (status, output) = await NodeProcess.RunAsync("keys", "create", "--tenant", "one", "--json", "--set", $"node.data_folder={_first.Data}");
        Assert.True(status == 0, output);
        string key = JsonDocument.Parse(output).RootElement.GetProperty("key").GetString()!;
        await using var node = await _first.StartAsync();
        var options = new EdgeClientOptions { Addresses = [node.Tcp.ToString()] };
        await using var with = new EdgeClient(options with { ApiKey = key });
        await using var wrong = new EdgeClient(options with { ApiKey = key[..^1] + (key[^1] == '0' ? '1' : '0') });
        await using var without = new EdgeClient(options);

        await with.PingAsync();

        Assert.Equal("invalid_api_key", (await Assert.ThrowsAsync<EdgeException>(() => wrong.PingAsync())).Code);
        Assert.Equal("unauthenticated", (await Assert.ThrowsAsync<EdgeException>(() => without.PingAsync())).Code);
    }

    [Fact]
    public async Task Stop_InFlight_IsAnsweredAndNewRequestsLearnThatNobodyIsThere()
    {
        var cloud = new NodeWithCloud();
        await cloud.InitializeAsync();
        try
        {
            var goOn = new TaskCompletionSource();
            cloud.Cloud.Then(async (context, request) =>
            {
                await goOn.Task;
                await CloudScripts.Chat("finished")(context, request);
            });
            await using var client = new EdgeClient(new EdgeClientOptions { Addresses = [cloud.Node.Tcp.ToString()], RequestDeadline = TimeSpan.FromMinutes(1) });
            var inFlight = client.ChatAsync(ChatRequest.Of("cloud-model", "x"));
            await cloud.Cloud.NextRequestAsync();

            var stopping = cloud.Node.StopAsync();
            string code;
            do code = await OutcomeAsync(client, TimeSpan.FromSeconds(2)); // until the node has begun to drain
            while (code == "answered");
            goOn.SetResult();

            // As it crosses the node's decision: refused, not read any more, or too late to connect.
            Assert.Contains(code, new[] { "draining", EdgeErrors.ConnectionLost, EdgeErrors.Unreachable });
            Assert.Equal("finished", (await inFlight).Text);
            Assert.Equal(0, await stopping);
        }
        finally
        {
            await cloud.DisposeAsync();
        }
    }

    [Fact]
    public async Task Ask_OverTcp_IsTheSameClient()
    {
        await using var node = await _first.StartAsync();
        string config = _first.Configuration, port = $"tcp.port={node.Tcp.Port}";

        var (unknown, says) = await NodeProcess.RunAsync("ask", "Hi", "--model", "no-such-model", "--config", config, "--set", port);
        await node.StopAsync();
        var (nobody, advice) = await NodeProcess.RunAsync("ask", "Hi", "--config", config, "--set", port);

        Assert.Equal(1, unknown);
        Assert.StartsWith("model_not_found: ", says, StringComparison.Ordinal);
        Assert.Equal(3, nobody);
        Assert.Contains($"No node answers at {node.Tcp}", advice, StringComparison.Ordinal);
        Assert.Contains("edge serve", advice, StringComparison.Ordinal);
    }

    private static async Task<string> OutcomeAsync(EdgeClient client, TimeSpan? deadline = null)
    {
        try
        {
            using var answer = await client.SendAsync(EdgeMethods.Ping, default, deadline);
            return "answered";
        }
        catch (EdgeException exception)
        {
            return exception.Code;
        }
    }
}
