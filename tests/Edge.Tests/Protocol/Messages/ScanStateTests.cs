using System.Buffers;
using Edge.Protocol;
using Edge.TestKit;
using MessagePack;

namespace Edge.Tests.Protocol.Messages;

public sealed class ScanStateTests
{
    private static readonly MessageLimits Limits = new(MaxBytes: 100, MaxDepth: 3, MaxElements: 10);

    public static TheoryData<byte> EveryCode => [.. Enumerable.Range(0, 256).Select(code => (byte)code)];

    /// <summary>Lengths, counts and bodies are all 1s here, which every type takes for something.</summary>
    [Theory, MemberData(nameof(EveryCode))]
    public void Advance_EveryFirstByte_AgreesWithMessagePackReader(byte code)
    {
        byte[] bytes = [code, .. Enumerable.Repeat((byte)1, 70_000)];
        if (code is MessagePackCode.Str32 or MessagePackCode.Bin32 or MessagePackCode.Ext32
            or MessagePackCode.Array32 or MessagePackCode.Map32) bytes[1] = bytes[2] = 0;
        var reader = new MessagePackReader(bytes);
        bool valid = reader.NextMessagePackType != MessagePackType.Unknown;
        if (valid) reader.Skip();

        var scan = default(ScanState);
        var status = scan.Advance(new(bytes), MessageLimits.Default);

        Assert.Equal(valid ? MessageStatus.Complete : MessageStatus.Malformed, status);
        if (valid) Assert.Equal(reader.Consumed, scan.Walked);
    }

    [Fact]
    public void Advance_MoreBytesArrive_LooksAtNoByteTwice()
    {
        byte[] value = Pack((ref MessagePackWriter writer) =>
        {
            writer.WriteArrayHeader(3);
            writer.Write("some text that is longer than thirty-one bytes");
            writer.WriteMapHeader(1);
            writer.Write(300);
            writer.Write(1.5);
            writer.Write(new byte[5]);
        });
        byte[] arrived = new byte[value.Length];
        var scan = default(ScanState);

        for (int length = 1; length <= value.Length; length++)
        {
            arrived.AsSpan(0, length).Fill(MessagePackCode.NeverUsed); // what was walked is spoilt
            arrived[length - 1] = value[length - 1];
            var status = scan.Advance(new(arrived, 0, length), MessageLimits.Default);

            Assert.Equal(length < value.Length ? MessageStatus.NeedMoreData : MessageStatus.Complete, status);
            Assert.Equal(length, scan.Walked);
        }
    }

    [Theory]
    [InlineData("dbffffffff", MessageStatus.TooLarge)]           // str 32 of 4 GiB
    [InlineData("c6ffffffff", MessageStatus.TooLarge)]           // bin 32
    [InlineData("c9ffffffff", MessageStatus.TooLarge)]           // ext 32
    [InlineData("92c46000", MessageStatus.NeedMoreData)]         // 3 + 96 + 1 = 100
    [InlineData("92c46100", MessageStatus.TooLarge)]             // and one more: an element that has to come counts
    [InlineData("9392c05f", MessageStatus.NeedMoreData)]
    [InlineData("ddffffffff", MessageStatus.TooManyElements)]
    [InlineData("dfffffffff", MessageStatus.TooManyElements)]
    [InlineData("9a", MessageStatus.NeedMoreData)]               // 10 elements
    [InlineData("9b", MessageStatus.TooManyElements)]
    [InlineData("85", MessageStatus.NeedMoreData)]
    [InlineData("86", MessageStatus.TooManyElements)]            // 6 entries are 12 elements
    [InlineData("9591919195", MessageStatus.TooDeep)]
    [InlineData("93939395", MessageStatus.TooDeep)]              // whichever comes first
    [InlineData("91919190", MessageStatus.TooDeep)]              // an empty container is a level too
    [InlineData("919190", MessageStatus.Complete)]
    [InlineData("93c093c0c0c095", MessageStatus.TooManyElements)] // 3 + 3 + 5: all containers together
    [InlineData("c1", MessageStatus.Malformed)]
    [InlineData("91c1", MessageStatus.Malformed)]
    public void Advance_AtALimit_JudgesTheDeclaration(string hex, MessageStatus expected)
    {
        byte[] bytes = Convert.FromHexString(hex);

        foreach (int piece in (int[])[bytes.Length, 1])
        {
            var scan = default(ScanState);
            Assert.Equal(expected, scan.Advance(Sequence.InPiecesOf(piece, bytes), Limits));
        }
    }

    [Fact]
    public void Advance_ElementsThatCannotFit_AreTooLargeAtOnce()
    {
        var scan = default(ScanState);

        var status = scan.Advance(new([0xdc, 0x00, 0xc8]), Limits with { MaxElements = 1000 }); // 200 elements in 100 bytes

        Assert.Equal(MessageStatus.TooLarge, status);
    }

    [Fact]
    public void Advance_AtTheDepthCapacity_StillCounts()
    {
        var limits = MessageLimits.Default with { MaxDepth = MessageLimits.DepthCapacity };
        byte[] deepest = [.. Enumerable.Repeat((byte)0x91, 63), 0x90];
        byte[] deeper = [.. Enumerable.Repeat((byte)0x91, 64), 0x90];
        var (scanDeepest, scanDeeper) = (default(ScanState), default(ScanState));

        Assert.Equal(MessageStatus.Complete, scanDeepest.Advance(new(deepest), limits));
        Assert.Equal(MessageStatus.TooDeep, scanDeeper.Advance(new(deeper), limits));
    }

    private delegate void Write(ref MessagePackWriter writer);

    private static byte[] Pack(Write write)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        write(ref writer);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }
}
