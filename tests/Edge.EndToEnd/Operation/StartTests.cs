using System.Net;
using System.Net.Sockets;
using Edge.TestKit;

namespace Edge.EndToEnd.Operation;

/// <summary>What keeps a node from starting, in its status and its words.</summary>
public sealed class StartTests : IDisposable
{
    // docs/cli.md: the machine stands in the way.
    private const int Unavailable = 3;

    private readonly BareNode _bare = new();

    public void Dispose() => _bare.Dispose();

    [Fact]
    public async Task Serve_DataFolderIsHeld_SaysByWhom()
    {
        await using var first = await _bare.StartAsync();

        var (status, output) = await NodeProcess.RunAsync("serve", "--config", _bare.Configuration);

        Assert.Equal(Unavailable, status);
        Assert.Contains(_bare.Data, output, StringComparison.Ordinal);
        Assert.Contains($"process {first.Id} ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_HolderWasKilled_TakesTheFolder()
    {
        await using var first = await _bare.StartAsync();
        await first.KillAsync();

        await using var second = await _bare.StartAsync();

        Assert.NotEqual(first.Id, second.Id);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("http")]
    [InlineData("admin")]
    public async Task Serve_PortIsInUse_NamesIt(string door)
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        int port = ((IPEndPoint)holder.LocalEndpoint).Port;
        string[] ports = [.. new[] { "tcp", "http", "admin" }.SelectMany(name => new[] { "--set", $"{name}.port={(name == door ? port : 0)}" })];

        var (status, output) = await NodeProcess.RunAsync(["serve", "--set", $"node.data_folder={_bare.Data}", "--set", $"node.models_folder={_bare.File("none")}", .. ports]);

        Assert.Equal(Unavailable, status);
        Assert.Contains($":{port}", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }
}
