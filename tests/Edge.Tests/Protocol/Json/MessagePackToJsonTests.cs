using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Edge.Protocol;
using Edge.TestKit;

namespace Edge.Tests.Protocol.Json;

public sealed class MessagePackToJsonTests
{
    [Theory]
    [InlineData("c0", "null")]
    [InlineData("c2", "false")]
    [InlineData("7f", "127")]
    [InlineData("ff", "-1")]
    [InlineData("d380000000000000" + "00", "-9223372036854775808")]
    [InlineData("cfffffffffffffffff", "18446744073709551615")]
    [InlineData("ca3dcccccd", "0.1")]                       // float 32, its own shortest digits
    [InlineData("cb3fb999999999999a", "0.1")]
    [InlineData("ca7fc00000", "null")]                      // NaN
    [InlineData("ca7f800000", "null")]                      // infinity
    [InlineData("cbfff0000000000000", "null")]
    [InlineData("a2c3a9", "\"é\"")]
    [InlineData("a1" + "22", "\"\\\"\"")]
    [InlineData("c403010203", "\"AQID\"")]                  // bin
    [InlineData("c400", "\"\"")]
    [InlineData("92c090", "[null,[]]")]
    [InlineData("82a16101a16280", "{\"a\":1,\"b\":{}}")]
    public void TryWrite_Value_IsThatJson(string hex, string expected)
    {
        byte[] value = Convert.FromHexString(hex);

        Assert.Equal((JsonWriteFault.None, expected), Write(new(value)));
        Assert.Equal((JsonWriteFault.None, expected), Write(Sequence.InPiecesOf(1, value)));
    }

    [Theory]
    [InlineData("91d4ff00", JsonWriteFault.Extension)]
    [InlineData("91d6ff00000000", JsonWriteFault.Extension)] // a timestamp
    [InlineData("8101c0", JsonWriteFault.NameNotText)]
    [InlineData("81c40161c0", JsonWriteFault.NameNotText)]   // a bin
    [InlineData("91a2c328", JsonWriteFault.InvalidText)]
    [InlineData("81a2c328c0", JsonWriteFault.InvalidText)]
    public void TryWrite_NoJsonForm_SaysWhy(string hex, JsonWriteFault fault)
    {
        byte[] value = Convert.FromHexString(hex);

        Assert.Equal(fault, Write(new(value)).Fault);
        Assert.Equal(fault, Write(Sequence.InPiecesOf(1, value)).Fault);
    }

    [Fact]
    public void TryWrite_TooDeep_SaysSo()
    {
        byte[] deepest = [.. Enumerable.Repeat((byte)0x91, MessageLimits.DepthCapacity - 1), 0x90];
        byte[] deeper = [0x91, .. deepest];

        Assert.Equal(JsonWriteFault.None, Write(new(deepest)).Fault);
        Assert.Equal(JsonWriteFault.TooDeep, Write(new(deeper)).Fault);
    }

    [Fact]
    public void TryWrite_Warm_AllocatesNothing()
    {
        byte[] value = Convert.FromHexString("83a16192ca3dcccccdcf00000000ffffffffa162a3616263a163c403010203");
        var whole = new ReadOnlySequence<byte>(value);
        var pieces = Sequence.InPiecesOf(2, value);
        var output = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(output);
        Run();

        Assert.Equal(0, Allocation.Least(100, () => Run()));

        void Run()
        {
            foreach (var sequence in (ReadOnlySpan<ReadOnlySequence<byte>>)[whole, pieces])
            {
                output.ResetWrittenCount();
                json.Reset();
                MessagePackToJson.TryWrite(sequence, json);
                json.Flush();
            }
        }
    }

    private static (JsonWriteFault Fault, string Json) Write(ReadOnlySequence<byte> value)
    {
        using var stream = new MemoryStream();
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        var fault = MessagePackToJson.TryWrite(value, json);
        json.Flush();
        return (fault, Encoding.UTF8.GetString(stream.ToArray()));
    }
}
