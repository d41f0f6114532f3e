using System.Net.Sockets;
using Edge.EndToEnd.Http;
using Edge.TestKit;
using MessagePack;

namespace Edge.EndToEnd.Tcp;

/// <summary>How a node ends while requests are in flight on the TCP door.</summary>
public sealed class TcpDrainTests : IAsyncLifetime
{
    private readonly NodeWithCloud _node = new();

    public Task InitializeAsync() => _node.InitializeAsync();

    public Task DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Stop_InFlight_IsAnsweredThenGoodbyeIsSaid()
    {
        var goOn = new TaskCompletionSource();
        _node.Cloud.Then(async (context, request) =>
        {
            await goOn.Task;
            await CloudScripts.Chat("finished")(context, request);
        });
        using var stream = await ConnectAsync();
        using var messages = new MessagePackStreamReader(stream);
        await stream.WriteAsync(Pack.Of("""[0,1,"node.hello",[{"notify":["draining"]}]]"""));
        Assert.StartsWith("[1,1,null,", await NextAsync(messages), StringComparison.Ordinal);
        await stream.WriteAsync(Pack.Of("""[0,2,"chat.completions",[{"model":"cloud-model","messages":[{"role":"user","content":"x"}]}]]"""));
        await _node.Cloud.NextRequestAsync();

        var stopping = _node.Node.StopAsync();
        string draining = await NextAsync(messages);
        await stream.WriteAsync(Pack.Of("""[0,3,"node.ping",[]]"""));
        string refused = await NextAsync(messages);
        goOn.SetResult();
        string answer = await NextAsync(messages);
        string goodbye = await NextAsync(messages);

        Assert.Equal("[2,\"node.draining\",[{}]]", draining);
        Assert.StartsWith("[1,3,\"draining: ", refused, StringComparison.Ordinal);
        Assert.Contains("finished", answer, StringComparison.Ordinal);
        Assert.StartsWith("[2,\"node.goodbye\",[\"draining: ", goodbye, StringComparison.Ordinal);
        Assert.Null(await messages.ReadAsync(default));
        Assert.Equal(0, await stopping);
    }

    [Fact]
    public async Task Stop_NothingInFlight_EndsAtOnce()
    {
        using var idle = await ConnectAsync();

        Assert.Equal(0, await _node.Node.StopAsync());
        Assert.Equal(0, await idle.ReadAsync(new byte[1]));
    }

    private async Task<NetworkStream> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_node.Node.Tcp);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static async Task<string> NextAsync(MessagePackStreamReader messages)
        => MessagePackSerializer.ConvertToJson(await messages.ReadAsync(default) ?? throw new EndOfStreamException());
}
