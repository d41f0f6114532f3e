using System.Net.Sockets;
using Edge.EndToEnd.Http;
using Edge.Fuzz;
using Edge.TestKit;
using MessagePack;

namespace Edge.EndToEnd.Tcp;

/// <summary>What sockets do to a node: bad bytes, cuts, resets, half-closed connections.</summary>
public sealed class TcpDoorTests(NodeWithCloud node) : IClassFixture<NodeWithCloud>
{
    private const string Ping = """[0,1,"node.ping",[]]""";

    public static TheoryData<string> Garbage =>
    [
        "474554202f20485454502f312e310d0a0d0a",         // GET / HTTP/1.1
        "1603010200010001fc0303",                       // a TLS client hello
        "c1", "94c1", "00", "9400ffa16190",
        "dbffffffff",                                   // a str of 4 GiB
        "94000adbffffffff",                             // a method of 4 GiB
        "940001a161ddffffffff",                         // 4 Gi of params
        "940001a161" + "919191919191919191919191919191919191919191919191919191919191919191919191",
    ];

    [Theory, MemberData(nameof(Garbage))]
    public async Task Send_Garbage_IsClosedAndTheNodeGoesOn(string hex)
    {
        using var bad = await ConnectAsync();
        await bad.SendAsync(Convert.FromHexString(hex));

        Assert.Empty(await ReadToEndAsync(bad));
        Assert.Equal(["[1,1,null,{}]"], await AskAsync(Pack.Of(Ping)));
    }

    [Fact]
    public async Task Send_TooLarge_SaysGoodbyeAfterHello()
    {
        byte[] hello = Pack.Of("""[0,1,"node.hello",[]]""");
        byte[] head = Convert.FromHexString("940002b0636861742e636f6d706c6574696f6e739181a178c600100000"); // 1 MiB declared

        var messages = await AskAsync([.. hello, .. head]);

        Assert.StartsWith("[2,\"node.goodbye\",[\"too_large: ", messages[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_OneByteAtATime_IsAnswered()
    {
        using var socket = await ConnectAsync();
        socket.NoDelay = true;

        foreach (byte b in Pack.Of(Ping)) await socket.SendAsync(new[] { b });
        socket.Shutdown(SocketShutdown.Send);

        Assert.Equal(["[1,1,null,{}]"], Messages(await ReadToEndAsync(socket)));
    }

    [Fact]
    public async Task Send_ThousandAtOnce_AreAnsweredInOrder()
    {
        var messages = await AskAsync([.. Enumerable.Range(0, 1000).SelectMany(id => Pack.Of($"[0,{id},\"node.ping\",[]]"))]);

        Assert.Equal(Enumerable.Range(0, 1000).Select(id => $"[1,{id},null,{{}}]"), messages);
    }

    /// <summary>Every example of docs/protocol.md that a client may send gets exactly one answer.</summary>
    [Fact]
    public async Task Send_ExamplesOfTheDocumentation_AreAnswered()
    {
        string[] asks = ["ping request", "chat request", "embeddings request", "models request", "cache get request", "cache invalidate request", "cache stats request"];
        byte[][] requests = [.. ProtocolExamples.All.Where(example => asks.Contains(example.Name)).Select(example => example.Bytes)];

        var messages = await AskAsync([.. requests.SelectMany(request => request)]);

        Assert.Equal(asks.Length, requests.Length);
        Assert.Equal(asks.Length, messages.Select(message => message[..message.IndexOf(',', 3)]).Distinct().Count());
    }

    [Fact]
    public async Task Reset_InFlight_StopsTheProvider()
    {
        while (node.Cloud.PendingRequests > 0) await node.Cloud.NextRequestAsync();
        node.Cloud.Then(CloudScripts.Silence);
        var socket = await ConnectAsync();
        await socket.SendAsync(Pack.Of("""[0,1,"chat.completions",[{"model":"cloud-model","messages":[{"role":"user","content":"to be reset"}]}]]"""));
        var upstream = await node.Cloud.NextRequestAsync();

        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Dispose(); // with a reset

        await upstream.Aborted;
    }

    [Fact]
    public async Task Shutdown_InFlight_GetsItsAnswer()
    {
        var goOn = new TaskCompletionSource();
        node.Cloud.Then(async (context, request) =>
        {
            await goOn.Task;
            await CloudScripts.Chat("late")(context, request);
        });
        while (node.Cloud.PendingRequests > 0) await node.Cloud.NextRequestAsync();
        using var socket = await ConnectAsync();
        await socket.SendAsync(Pack.Of("""[0,1,"chat.completions",[{"model":"cloud-model","messages":[{"role":"user","content":"half-closed"}]}]]"""));
        await node.Cloud.NextRequestAsync();

        socket.Shutdown(SocketShutdown.Send);
        goOn.SetResult();

        Assert.Contains("late", Assert.Single(Messages(await ReadToEndAsync(socket))), StringComparison.Ordinal);
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(node.Node.Tcp);
        return socket;
    }

    private async Task<List<string>> AskAsync(byte[] bytes)
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync(bytes);
        socket.Shutdown(SocketShutdown.Send);
        return Messages(await ReadToEndAsync(socket));
    }

    private static async Task<byte[]> ReadToEndAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var received = new List<byte>();
        byte[] piece = new byte[4096];
        while (await socket.ReceiveAsync(piece, patience.Token) is var count and > 0) received.AddRange(piece.AsSpan(0, count));
        return [.. received];
    }

    private static List<string> Messages(byte[] bytes)
    {
        var messages = new List<string>();
        var reader = new MessagePackReader(bytes);
        while (!reader.End) messages.Add(MessagePackSerializer.ConvertToJson(reader.ReadRaw()));
        return messages;
    }
}
