using System.Net.Sockets;
using Edge.TestKit;

namespace Edge.EndToEnd.Tcp;

/// <summary>Bytes that are no message: docs/protocol.md has the connection closed, with a word to those who said hello, and the node goes on.</summary>
public sealed class BadBytesTests(StartedNode node) : IClassFixture<StartedNode>
{
    private const string NoMessage = "invalid_request: The bytes are no MessagePack-RPC message", TooLarge = "too_large: ";

    /// <summary>Name, bytes, and how the goodbye begins.</summary>
    public static TheoryData<string, byte[], string> Bytes() => new()
    {
        { "an HTTP request", "GET / HTTP/1.1\r\n\r\n"u8.ToArray(), NoMessage },
        { "a byte that MessagePack never uses", [0xC1], NoMessage },
        { "an array that is no envelope", Pack.Of("[7,8,9]"), NoMessage },
        { "a request of five", Pack.Of("[0,1,\"node.ping\",[],1]"), NoMessage },
        { "an id past 32 bits", Pack.Of("[0,4294967296,\"node.ping\",[]]"), NoMessage },
        { "a negative id", Pack.Of("[0,-1,\"node.ping\",[]]"), NoMessage },
        { "a declared length of 2 GiB", [0x94, 0, 1, 0xA1, (byte)'x', 0x91, 0xDB, 0x7F, 0xFF, 0xFF, 0xFF], TooLarge },
        { "a declared count of 4 billion", [0x94, 0, 1, 0xA1, (byte)'x', 0x91, 0xDD, 0xFF, 0xFF, 0xFF, 0xFF], TooLarge },
        { "forty levels", [0x94, 0, 1, 0xA1, (byte)'x', .. Enumerable.Repeat((byte)0x91, 40)], TooLarge },
    };

    [Theory]
    [MemberData(nameof(Bytes))]
    public async Task Send_NoMessageAfterHello_SaysWhyAndCloses(string what, byte[] bytes, string reason)
    {
        using var client = node.Connect();
        await client.CallAsync("node.hello", "{}");

        await client.SendAsync(bytes);
        var goodbye = await client.ReceiveAsync();
        var end = await client.ReceiveAsync();

        Assert.True(goodbye is not null, what);
        Assert.Equal("node.goodbye", goodbye.Value[1].GetString());
        Assert.StartsWith(reason, goodbye.Value[2][0].GetString(), StringComparison.Ordinal);
        Assert.Null(end);
        await AssertServesAsync();
    }

    [Fact]
    public async Task Send_MoreThanTheLimit_ClosesBeforeAllOfItIsRead()
    {
        using var client = node.Connect();
        byte[] text = new byte[4 << 20];
        byte[] head = [0x94, 0, 1, 0xA1, (byte)'x', 0x91, 0xDB, 0, 0x40, 0, 0];

        // The node may close while this still sends: either side can be the first to notice.
        var exchange = await Record.ExceptionAsync(async () =>
        {
            await client.SendAsync([.. head, .. text]);
            Assert.Null(await client.ReceiveAsync());
        });

        Assert.True(exchange is null or SocketException or IOException, exchange?.ToString());
        await AssertServesAsync();
    }

    [Fact]
    public async Task EndSending_InTheMiddleOfAMessage_Closes()
    {
        byte[] whole = Pack.Of($"""[0,1,"chat.completions",[{Rpc.Chat("chat-tiny", "Hi")}]]""");
        for (int length = 1; length < whole.Length; length += 5)
        {
            using var client = node.Connect();
            await client.SendAsync(whole[..length]);

            client.EndSending();

            Assert.Null(await client.ReceiveAsync());
        }

        await AssertServesAsync();
    }

    [Fact]
    public async Task Send_NothingMoreOfAMessage_ClosesAfterTheIdleTimeout()
    {
        using var bare = new BareNode();
        await using var impatient = await bare.StartAsync(""" "connection":{"idle_timeout":"00:00:01"}""");
        using var client = new RawClient(impatient.Tcp);
        await client.SendAsync(Pack.Of("""[0,1,"node.ping",[]]""")[..4]);

        Assert.Null(await client.ReceiveAsync());
    }

    private async Task AssertServesAsync()
    {
        using var next = node.Connect();
        Assert.Null((await next.CallAsync("node.ping")).Error);
    }
}
