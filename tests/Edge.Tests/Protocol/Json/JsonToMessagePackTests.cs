using System.Buffers;
using System.Text;
using System.Text.Json;
using Edge.Buffers;
using Edge.Protocol;
using Edge.TestKit;
using MessagePack;

namespace Edge.Tests.Protocol.Json;

public sealed class JsonToMessagePackTests
{
    private static readonly MessageLimits Limits = MessageLimits.Default;

    [Theory]
    [InlineData("null", "c0")]
    [InlineData(" true ", "c3")]
    [InlineData("0", "00")]
    [InlineData("-0", "00")]
    [InlineData("-1", "ff")]
    [InlineData("200", "ccc8")]
    [InlineData("-200", "d1ff38")]
    [InlineData("18446744073709551615", "cfffffffffffffffff")]
    [InlineData("18446744073709551616", "cb43f0000000000000")]
    [InlineData("-9223372036854775808", "d38000000000000000")]
    [InlineData("1.0", "cb3ff0000000000000")]
    [InlineData("1e2", "cb4059000000000000")]
    [InlineData("1e-400", "cb0000000000000000")]
    [InlineData("\"\"", "a0")]
    [InlineData("\"\\u00e9\"", "a2c3a9")]
    [InlineData("\"\\ud83d\\ude00\"", "a4f09f9880")]
    [InlineData("[]", "90")]
    [InlineData("{}", "80")]
    [InlineData("{\"a\":[1,{\"b\":null}]}", "81a1619201" + "81a162c0")]
    public void TryConvert_Value_TakesTheShortestForm(string json, string expectedHex)
        => Assert.Equal(expectedHex, Convert.ToHexStringLower(ToMessagePack(json)));

    /// <summary>Escapes make the text so much shorter that its header shrinks.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    [InlineData(300)]
    [InlineData(40_000)]
    public void TryConvert_EscapedText_TakesTheShortestHeader(int characters)
    {
        string json = "\"" + string.Concat(Enumerable.Repeat("\\u0041", characters)) + "\"";

        byte[] value = ToMessagePack(json);

        Assert.Equal(Pack((ref MessagePackWriter writer) => writer.Write(new string('A', characters))), value);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(1000)]
    [InlineData(30_000)]
    public void TryConvert_Containers_TakeTheShortestHeader(int entries)
    {
        string array = "[[" + string.Join(",", Enumerable.Range(0, entries)) + "]]";
        string map = "[{" + string.Join(",", Enumerable.Range(0, entries).Select(i => $"\"{i}\":{i}")) + "}]";

        Assert.Equal(
            Pack((ref MessagePackWriter writer) =>
            {
                writer.WriteArrayHeader(1);
                writer.WriteArrayHeader(entries);
                for (int i = 0; i < entries; i++) writer.Write(i);
            }),
            ToMessagePack(array));
        Assert.Equal(
            Pack((ref MessagePackWriter writer) =>
            {
                writer.WriteArrayHeader(1);
                writer.WriteMapHeader(entries);
                for (int i = 0; i < entries; i++)
                {
                    writer.Write(i.ToString());
                    writer.Write(i);
                }
            }),
            ToMessagePack(map));
    }

    [Fact]
    public void TryConvert_ArrayOverSixteenBits_TakesTheLargeHeader()
    {
        byte[] value = ToMessagePack("[" + string.Join(",", Enumerable.Repeat("1", 65_536)) + "]");

        Assert.Equal("dd00010000", Convert.ToHexStringLower(value[..5]));
        Assert.Equal(5 + 65_536, value.Length);
    }

    /// <summary>There and back gives the same JSON, whole or in pieces; System.Text.Json judges.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TryConvert_RandomText_SurvivesTheRoundTrip(int seed)
    {
        var source = new RandomJson(new Random(seed));
        for (int i = 0; i < 400; i++)
        {
            string json = source.Next(depth: 6);

            byte[] value = ToMessagePack(json);
            byte[] fromPieces = ToMessagePack(Sequence.InPiecesOf(7, Encoding.UTF8.GetBytes(json)));

            Assert.Equal(value, fromPieces);
            Assert.True(IsOneValue(value), json);
            using var expected = JsonDocument.Parse(json);
            using var actual = JsonDocument.Parse(ToJson(value));
            Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement), $"seed {seed}, text {i}: {json}");
        }
    }

    [Theory]
    [InlineData("", JsonFault.Malformed, 1, 1, "")]
    [InlineData("   ", JsonFault.Malformed, 1, 4, "")]
    [InlineData("{", JsonFault.Malformed, 1, 2, "")]
    [InlineData("{} x", JsonFault.Malformed, 1, 4, "")]
    [InlineData("{}{}", JsonFault.Malformed, 1, 3, "")]
    [InlineData("[1,]", JsonFault.Malformed, 1, 4, "[0]")]
    [InlineData("// no\n1", JsonFault.Malformed, 1, 1, "")]
    [InlineData("{\"a\": 01}", JsonFault.Malformed, 1, 8, "a")]
    [InlineData("NaN", JsonFault.Malformed, 1, 1, "")]
    [InlineData("fals", JsonFault.Malformed, 1, 5, "")] // found by fuzzing: in pieces, the reader of the BCL throws what it should not
    [InlineData("{\n \"messages\": [{}, {\"content\": \"\t\"}]}", JsonFault.Malformed, 2, 32, "messages[1].content")]
    [InlineData("\"\\ud800\"", JsonFault.InvalidText, 1, 1, "")]
    [InlineData("[\"\\udc00\\ud800\"]", JsonFault.InvalidText, 1, 2, "[0]")]
    [InlineData("{\"a\":1,\n\"b\":2,\"a\":3}", JsonFault.DuplicateMember, 2, 7, "a")]
    [InlineData("{\"a\":1,\"\\u0061\":3}", JsonFault.DuplicateMember, 1, 8, "a")]
    [InlineData("{\"x\":{\"a\":{\"b\":1,\"b\":1}}}", JsonFault.DuplicateMember, 1, 18, "x.a.b")]
    [InlineData("{\"temperature\":1e999}", JsonFault.NumberOutOfRange, 1, 16, "temperature")]
    [InlineData("[-1e999]", JsonFault.NumberOutOfRange, 1, 2, "[0]")]
    public void TryConvert_BadText_SaysWhatAndWhere(string json, JsonFault fault, int line, int column, string path)
    {
        using var output = new PooledBufferWriter();
        output.Write("before"u8);

        foreach (int piece in (int[])[1000, 3])
        {
            var text = Sequence.InPiecesOf(piece, Encoding.UTF8.GetBytes(json));
            Assert.False(JsonToMessagePack.TryConvert(text, output, Limits, out var error));
            Assert.Equal(new JsonError(fault, line, column, path), error);
            Assert.Equal("before"u8.ToArray(), output.WrittenSpan.ToArray());
        }
    }

    [Theory]
    [InlineData("22c328 22")]                  // a continuation byte is missing
    [InlineData("22eda080 22")]                // a surrogate in UTF-8
    [InlineData("22f4908080 22")]              // past U+10FFFF
    [InlineData("22c080 22")]                  // an overlong NUL
    [InlineData("22 5c6e c328 22")]            // beside an escape
    [InlineData("7b 22c328 22 3a 31 7d")]      // in a name
    public void TryConvert_InvalidUtf8_IsInvalidText(string hex)
    {
        byte[] json = Convert.FromHexString(hex.Replace(" ", ""));
        using var output = new PooledBufferWriter();

        Assert.False(JsonToMessagePack.TryConvert(new(json), output, Limits, out var whole));
        Assert.False(JsonToMessagePack.TryConvert(Sequence.InPiecesOf(1, json), output, Limits, out var inPieces));

        Assert.Equal(JsonFault.InvalidText, whole.Fault);
        Assert.Equal(whole, inPieces);
    }

    /// <summary>Past 24 members the search for duplicates sorts.</summary>
    [Theory]
    [InlineData(25)]
    [InlineData(500)]
    public void TryConvert_DuplicateAmongMany_IsFound(int members)
    {
        string[] names = [.. Enumerable.Range(0, members).Select(i => $"\"n{i * 7919 % 1000}x{i}\"")];
        for (int first = 0; first < members; first += members / 5)
        {
            string[] doubled = [.. names];
            doubled[members - 1] = names[first == members - 1 ? 0 : first];
            string json = "{" + string.Join(":0,", doubled) + ":0}";
            using var output = new PooledBufferWriter();

            Assert.False(JsonToMessagePack.TryConvert(new(Encoding.UTF8.GetBytes(json)), output, Limits, out var error));

            Assert.Equal(JsonFault.DuplicateMember, error.Fault);
            Assert.Equal(json.LastIndexOf(doubled[^1], StringComparison.Ordinal) + 1, error.Column);
        }

        ToMessagePack("{" + string.Join(":0,", names) + ":0}"); // and none where there is none
    }

    [Fact]
    public void TryConvert_OverALimit_SaysWhich()
    {
        var limits = new MessageLimits(MaxBytes: 20, MaxDepth: 2, MaxElements: 4);

        Assert.Equal(JsonFault.None, Fault("[[1,2,3]]", limits));
        Assert.Equal(JsonFault.TooManyElements, Fault("[[1,2,3,4]]", limits));
        Assert.Equal(JsonFault.None, Fault("{\"a\":[1]}", limits));
        Assert.Equal(JsonFault.TooManyElements, Fault("{\"a\":[1,2]}", limits with { MaxElements = 3 }));
        Assert.Equal(JsonFault.None, Fault("[[]]", limits));
        Assert.Equal(JsonFault.TooDeep, Fault("[[[]]]", limits));
        Assert.Equal(JsonFault.TooDeep, Fault("[[{}]]", limits));
        Assert.Equal(JsonFault.TooLarge, Fault("[                   ]", limits)); // 21 bytes of JSON
        Assert.Equal(JsonFault.TooLarge, Fault("[.1,.1]".Replace(".1", "0.1"), limits with { MaxBytes = 18 })); // 19 of MessagePack
    }

    [Fact]
    public void TryConvert_OutputIsFull_IsTooLarge()
    {
        using var output = new PooledBufferWriter(maxBytes: 16);

        bool converted = JsonToMessagePack.TryConvert(
            new("""{"a":"0123456789abcdef"}"""u8.ToArray()), output, Limits, out var error);

        Assert.False(converted);
        Assert.Equal(JsonFault.TooLarge, error.Fault);
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void ToEdgeError_EveryFault_HasItsCodeAndPath()
    {
        foreach (var fault in Enum.GetValues<JsonFault>().Where(fault => fault != JsonFault.None))
        {
            var error = new JsonError(fault, 2, 5, "messages[0].content").ToEdgeError(Limits);

            Assert.Equal(fault == JsonFault.TooLarge ? ErrorCode.TooLarge : ErrorCode.InvalidRequest, error.Code);
            Assert.Equal("messages[0].content", error.Param);
            Assert.EndsWith(".", error.Message);
        }
    }

    [Fact]
    public void TryConvert_Warm_AllocatesNothing()
    {
        byte[] json = Encoding.UTF8.GetBytes(
            "{\"model\":\"m\",\"messages\":[" + string.Join(",", Enumerable.Repeat(
                "{\"role\":\"user\",\"content\":\"a \\\"quoted\\\" text\\n\"}", 20)) + "],\"bias\":{"
            + string.Join(",", Enumerable.Range(0, 50).Select(i => $"\"{i}\":{i}.5")) + "}}");
        var whole = new ReadOnlySequence<byte>(json);
        var pieces = Sequence.InPiecesOf(100, json);
        using var output = new PooledBufferWriter();
        Run();

        Assert.Equal(0, Allocation.Least(100, () => Run()));

        void Run()
        {
            output.Reset();
            JsonToMessagePack.TryConvert(whole, output, Limits, out _);
            JsonToMessagePack.TryConvert(pieces, output, Limits, out _);
        }
    }

    private delegate void Write(ref MessagePackWriter writer);

    private static byte[] ToMessagePack(string json) => ToMessagePack(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)));

    private static byte[] ToMessagePack(ReadOnlySequence<byte> json)
    {
        using var output = new PooledBufferWriter();
        Assert.True(JsonToMessagePack.TryConvert(json, output, Limits, out var error), error.ToString());
        return output.WrittenSpan.ToArray();
    }

    private static JsonFault Fault(string json, in MessageLimits limits)
    {
        using var output = new PooledBufferWriter();
        JsonToMessagePack.TryConvert(new(Encoding.UTF8.GetBytes(json)), output, limits, out var error);
        return error.Fault;
    }

    private static bool IsOneValue(byte[] value)
    {
        var scan = default(ScanState);
        return scan.Advance(new(value), Limits) == MessageStatus.Complete && scan.Walked == value.Length;
    }

    private static string ToJson(byte[] value)
    {
        using var stream = new MemoryStream();
        using var json = new Utf8JsonWriter(stream);
        Assert.Equal(JsonWriteFault.None, MessagePackToJson.TryWrite(new(value), json));
        json.Flush();
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static byte[] Pack(Write write)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        write(ref writer);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }
}
