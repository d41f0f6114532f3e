using System.Buffers;
using System.Text;
using Edge.Protocol;
using Edge.TestKit;

namespace Edge.Tests.Protocol.Messages;

public sealed class MessageReaderTests
{
    // [0, 7, "node.ping", [{"a": 1}]]
    private static readonly byte[] Ping = Convert.FromHexString("940007a96e6f64652e70696e679181a16101");

    public static TheoryData<int> EveryCut => [.. Enumerable.Range(1, Ping.Length - 1)];

    /// <summary>TCP may cut a message anywhere; the reader must see the same message in any two pieces.</summary>
    [Theory, MemberData(nameof(EveryCut))]
    public void TryRead_MessageCutInTwo_ReadsTheWholeMessage(int cut)
    {
        var buffer = Sequence.Of(Ping[..cut], Ping[cut..]);
        var scan = default(ScanState);

        var status = MessageReader.TryRead(ref buffer, ref scan, MessageLimits.Default, out var message);

        Assert.Equal(MessageStatus.Complete, status);
        Assert.Equal(MessageKind.Request, message.Kind);
        Assert.Equal(7u, message.Id);
        Assert.Equal("node.ping", Encoding.UTF8.GetString(message.Method));
        Assert.Equal("9181a16101", Hex(message.Params));
        Assert.True(buffer.IsEmpty);
    }

    [Theory, MemberData(nameof(EveryCut))]
    public void TryRead_RestArrivesLater_WaitsAndLeavesTheBuffer(int cut)
    {
        var scan = default(ScanState);
        var part = new ReadOnlySequence<byte>(Ping, 0, cut);
        var first = MessageReader.TryRead(ref part, ref scan, MessageLimits.Default, out _);
        var whole = new ReadOnlySequence<byte>(Ping);
        var second = MessageReader.TryRead(ref whole, ref scan, MessageLimits.Default, out var message);

        Assert.Equal(MessageStatus.NeedMoreData, first);
        Assert.Equal(cut, part.Length);
        Assert.Equal(MessageStatus.Complete, second);
        Assert.Equal(7u, message.Id);
    }

    [Fact]
    public void TryRead_MessagesBackToBack_TakesOneAtATime()
    {
        var buffer = new ReadOnlySequence<byte>([.. Ping, .. Ping, .. Ping[..3]]);
        var scan = default(ScanState);

        var statuses = Enumerable.Range(0, 3)
            .Select(_ => MessageReader.TryRead(ref buffer, ref scan, MessageLimits.Default, out var _)).ToArray();

        Assert.Equal([MessageStatus.Complete, MessageStatus.Complete, MessageStatus.NeedMoreData], statuses);
        Assert.Equal(3, buffer.Length);
    }

    [Theory]
    [InlineData("00", 0)]
    [InlineData("7f", 127)]
    [InlineData("cc05", 5)]
    [InlineData("ccff", 255)]
    [InlineData("cd0005", 5)]
    [InlineData("ce00000005", 5)]
    [InlineData("ceffffffff", uint.MaxValue)]
    [InlineData("cf0000000000000005", 5)]
    [InlineData("cf00000000ffffffff", uint.MaxValue)]
    [InlineData("d07f", 127)]
    [InlineData("d17fff", 32767)]
    [InlineData("d27fffffff", int.MaxValue)]
    [InlineData("d300000000ffffffff", uint.MaxValue)]
    public void TryRead_IdInAnyEncoding_IsThatId(string idHex, uint expected)
    {
        var (status, message) = Read("9400" + idHex + "a161" + "90");

        Assert.Equal(MessageStatus.Complete, status);
        Assert.Equal(expected, message.Id);
    }

    [Theory]
    [InlineData("9400cf0000000100000000a16190")] // id 2^32
    [InlineData("9400d30000000100000000a16190")]
    [InlineData("9400ffa16190")]                 // -1 in each signed encoding
    [InlineData("9400d0ffa16190")]
    [InlineData("9400d1ffffa16190")]
    [InlineData("9400d2ffffffffa16190")]
    [InlineData("9400d3ffffffffffffffffa16190")]
    [InlineData("9400cb3ff0000000000000a16190")] // id 1.0
    [InlineData("9400a131a16190")]               // id "1"
    [InlineData("9400c0a16190")]                 // id nil
    [InlineData("94000105" + "90")]              // method 5
    [InlineData("940001c090")]
    [InlineData("9403" + "01a16190")]            // kind 3
    [InlineData("94ffa1a16190")]
    [InlineData("930001a161")]                   // a request of three
    [InlineData("9402a16190c0")]                 // a notification of four
    [InlineData("930101c0")]                     // a response of three
    [InlineData("9400d803000000000000000000000000000000009090")] // id of an extension type
    public void TryRead_NoEnvelope_IsMalformed(string hex)
    {
        var (status, _) = Read(hex);

        Assert.Equal(MessageStatus.Malformed, status);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("\x16\x03\x01")] // a TLS client hello
    [InlineData("{\"jsonrpc\"")]
    public void TryRead_AnotherProtocol_IsMalformedAtItsFirstByte(string opening)
    {
        var (status, _) = Read(Convert.ToHexString(Encoding.Latin1.GetBytes(opening[..1])));

        Assert.Equal(MessageStatus.Malformed, status);
    }

    [Theory]
    [InlineData("940001a161", "94")]
    [InlineData("dc00040001a161", "dc")]
    [InlineData("dd000000040001a161", "dd")]
    [InlineData("94d00001a161", "kind in another encoding")]
    [InlineData("940001d90161", "str 8")]
    [InlineData("940001da000161", "str 16")]
    [InlineData("940001db0000000161", "str 32")]
    [InlineData("940001c40161", "bin 8")]
    [InlineData("940001c5000161", "bin 16")]
    [InlineData("940001c60000000161", "bin 32")]
    [InlineData("dd00000004d30000000000000000d30000000000000001db0000000161", "the widest of all")]
    public void TryRead_EnvelopeInAnyWidth_IsTheSameRequest(string headHex, string what)
    {
        foreach (int piece in (int[])[100, 1])
        {
            var buffer = Sequence.InPiecesOf(piece, Convert.FromHexString(headHex + "9180"));
            var scan = default(ScanState);

            var status = MessageReader.TryRead(ref buffer, ref scan, MessageLimits.Default, out var message);

            Assert.True(status == MessageStatus.Complete, what);
            Assert.Equal(1u, message.Id);
            Assert.Equal("a"u8.ToArray(), message.Method.ToArray());
            Assert.Equal("9180", Hex(message.Params));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(64)]
    public void TryRead_MethodUpToTheLimit_IsCopied(int length)
    {
        byte[] method = [.. Enumerable.Range(0, length).Select(i => (byte)('a' + i % 26))];
        byte[] bytes = [0x93, 0x02, 0xd9, (byte)length, .. method, 0x90];
        var buffer = Sequence.InPiecesOf(5, bytes);
        var scan = default(ScanState);

        var status = MessageReader.TryRead(ref buffer, ref scan, MessageLimits.Default, out var message);

        Assert.Equal(MessageStatus.Complete, status);
        Assert.Equal(MessageKind.Notification, message.Kind);
        Assert.Equal(method, message.Method.ToArray());
    }

    [Fact]
    public void TryRead_MethodOverTheLimit_IsMalformed()
    {
        var (status, _) = Read("940001d941" + string.Concat(Enumerable.Repeat("61", 65)) + "90");

        Assert.Equal(MessageStatus.Malformed, status);
    }

    [Theory]
    [InlineData("90", "80")]                 // [] means [{}]
    [InlineData("dc0000", "80")]
    [InlineData("9181a16101", "81a16101")]
    [InlineData("dd0000000105", "05")]
    [InlineData("920102", null)]
    [InlineData("81a16101", null)]           // no array
    [InlineData("c0", null)]
    public void TryGetArgument_Params_GivesTheirOneElement(string paramsHex, string? expected)
    {
        var (_, message) = Read("940001a161" + paramsHex);

        bool one = message.TryGetArgument(out var argument);

        Assert.Equal(expected is not null, one);
        if (one) Assert.Equal(expected, Hex(argument));
    }

    [Fact]
    public void TryRead_Response_GivesErrorAndResult()
    {
        var (resultStatus, result) = Read("940109c0" + "81a16101");
        var (errorStatus, error) = Read("9401cd0300" + "a3626164" + "c0");

        Assert.Equal(MessageStatus.Complete, resultStatus);
        Assert.Equal((MessageKind.Response, 9u, false), (result.Kind, result.Id, result.IsError));
        Assert.Equal("81a16101", Hex(result.Result));
        Assert.False(result.TryGetArgument(out _));
        Assert.Equal(MessageStatus.Complete, errorStatus);
        Assert.Equal((MessageKind.Response, 768u, true), (error.Kind, error.Id, error.IsError));
        Assert.Equal("a3626164", Hex(error.Error));
        Assert.Equal("c0", Hex(error.Result));
    }

    [Fact]
    public void TryRead_OverALimit_SaysWhich()
    {
        var limits = new MessageLimits(MaxBytes: Ping.Length, MaxDepth: 3, MaxElements: 7);

        Assert.Equal(MessageStatus.Complete, Read(limits));
        Assert.Equal(MessageStatus.TooLarge, Read(limits with { MaxBytes = Ping.Length - 1 }));
        Assert.Equal(MessageStatus.TooDeep, Read(limits with { MaxDepth = 2 }));
        Assert.Equal(MessageStatus.TooManyElements, Read(limits with { MaxElements = 6 }));

        static MessageStatus Read(in MessageLimits limits)
        {
            var buffer = new ReadOnlySequence<byte>(Ping);
            var scan = default(ScanState);
            return MessageReader.TryRead(ref buffer, ref scan, limits, out _);
        }
    }

    [Fact]
    public void TryRead_WholeOrInPieces_AllocatesNothing()
    {
        var whole = new ReadOnlySequence<byte>(Ping);
        var pieces = Sequence.InPiecesOf(3, Ping);
        Read(whole, pieces);

        Assert.Equal(0, Allocation.Least(1000, () => Read(whole, pieces)));

        static void Read(ReadOnlySequence<byte> whole, ReadOnlySequence<byte> pieces)
        {
            var scan = default(ScanState);
            MessageReader.TryRead(ref whole, ref scan, MessageLimits.Default, out var message);
            message.TryGetArgument(out _);
            MessageReader.TryRead(ref pieces, ref scan, MessageLimits.Default, out _);
        }
    }

    private static (MessageStatus Status, Message Message) Read(string hex)
    {
        var buffer = new ReadOnlySequence<byte>(Convert.FromHexString(hex));
        var scan = default(ScanState);
        return (MessageReader.TryRead(ref buffer, ref scan, MessageLimits.Default, out var message), message);
    }

    private static string Hex(in ReadOnlySequence<byte> bytes) => Convert.ToHexStringLower(bytes.ToArray());
}
