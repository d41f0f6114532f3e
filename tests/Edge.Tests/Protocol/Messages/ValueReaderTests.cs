using Edge.Buffers;
using Edge.Protocol;
using Edge.TestKit;
using MessagePack;

namespace Edge.Tests.Protocol.Messages;

/// <summary>The reader and the writer of the way of a cached answer, against the library that reads and writes everything else.</summary>
public class ValueReaderTests
{
    public static TheoryData<long> Integers =>
    [
        0, 1, 127, 128, 255, 256, 65535, 65536, uint.MaxValue, 1L + uint.MaxValue, long.MaxValue,
        -1, -32, -33, -128, -129, -32768, -32769, int.MinValue, -1L + int.MinValue, long.MinValue,
    ];

    [Theory, MemberData(nameof(Integers))]
    public void Integer_WritesTheShortestAndReadsItBack(long value)
    {
        byte[] bytes = Written(output => output.WriteInteger(value));
        var reader = new ValueReader(bytes);

        Assert.Equal(MessagePackSerializer.Serialize(value), bytes);
        Assert.True(reader.TryReadInt64(out long read));
        Assert.Equal((value, bytes.Length), (read, reader.Consumed));
        Assert.Equal(value, new ValueReader(bytes).ReadDouble());
    }

    [Fact]
    public void Integer_PastALong_IsSaidToBe()
    {
        byte[] bytes = Written(output => output.WriteInteger(ulong.MaxValue));
        var reader = new ValueReader(bytes);

        Assert.False(reader.TryReadInt64(out long read));
        Assert.Equal(ulong.MaxValue, (ulong)read);
        Assert.Equal(ulong.MaxValue, new ValueReader(bytes).ReadDouble());
    }

    [Theory]
    [InlineData(0), InlineData(31), InlineData(32), InlineData(255), InlineData(256), InlineData(65535), InlineData(65536)]
    public void Text_OfAnyLength_WritesTheShortestHeaderAndReadsItBack(int length)
    {
        string text = new('x', length);
        byte[] bytes = Written(output => output.WriteText(text));
        byte[] binary = MessagePackSerializer.Serialize(new byte[length]);
        var reader = new ValueReader(bytes);

        Assert.Equal(MessagePackSerializer.Serialize(text), bytes);
        Assert.Equal(length, reader.ReadText().Length);
        Assert.Equal(bytes.Length, reader.Consumed);
        Assert.Equal(length, new ValueReader(binary).ReadText().Length);
    }

    [Theory]
    [InlineData(0), InlineData(15), InlineData(16), InlineData(65535), InlineData(65536)]
    public void Headers_OfAnyCount_AreTheShortestAndReadBack(int count)
    {
        byte[] array = Written(output => output.WriteArrayHeader(count)), map = Written(output => output.WriteMapHeader(count));

        Assert.Equal(ByLibrary((ref MessagePackWriter writer) => writer.WriteArrayHeader(count)), array);
        Assert.Equal(ByLibrary((ref MessagePackWriter writer) => writer.WriteMapHeader(count)), map);
        Assert.Equal(count, new ValueReader(array).ReadArrayHeader());
        Assert.Equal(count, new ValueReader(map).ReadMapHeader());
    }

    [Fact]
    public void Floats_AreThoseOfTheLibrary()
    {
        Assert.Equal(MessagePackSerializer.Serialize(0.1), Written(output => output.WriteDouble(0.1)));
        Assert.Equal(MessagePackSerializer.Serialize(0.1f), Written(output => output.WriteSingle(0.1f)));
        Assert.Equal(0.1, new ValueReader(MessagePackSerializer.Serialize(0.1)).ReadDouble());
        Assert.Equal(0.1f, new ValueReader(MessagePackSerializer.Serialize(0.1f)).ReadDouble());
    }

    [Fact]
    public void Skip_RandomValues_EndsWhereTheLibraryDoes()
    {
        var json = new RandomJson(new Random(5));
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = Pack.Of(json.Next(depth: 5));
            var reader = new ValueReader([.. bytes, 0xc1]);

            reader.Skip();

            Assert.Equal(bytes.Length, reader.Consumed);
        }
    }

    /// <summary>Every first byte that JSON does not lead to: extensions, and lengths longer than need be.</summary>
    [Theory]
    [InlineData("d4 01 00"), InlineData("d5 01 0000"), InlineData("d6 01 00000000"), InlineData("d7 01 0000000000000000")]
    [InlineData("d8 01 00000000000000000000000000000000"), InlineData("c7 02 01 0000"), InlineData("c8 0002 01 0000"), InlineData("c9 00000002 01 0000")]
    [InlineData("c4 01 00"), InlineData("c5 0001 00"), InlineData("c6 00000001 00"), InlineData("d9 01 61"), InlineData("da 0001 61"), InlineData("db 00000001 61")]
    [InlineData("dc 0001 c0"), InlineData("dd 00000001 c0"), InlineData("de 0001 01 c0"), InlineData("df 00000001 01 c0"), InlineData("82 01 91c0 02 d901 61")]
    public void Skip_EveryForm_EndsBehindIt(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        var reader = new ValueReader([.. bytes, 0xc1]);

        reader.Skip();

        Assert.Equal(bytes.Length, reader.Consumed);
    }

    /// <summary>Callers pass whole values; a mistake of theirs must end in an exception and not in somebody else's bytes.</summary>
    [Fact]
    public void Skip_CutShortAnywhere_Throws()
    {
        byte[] bytes = Pack.Of("""{"a":[1,2.5,"text",{"b":null}],"c":"some longer text of more than thirty-one bytes"}""");
        for (int length = 0; length < bytes.Length; length++)
            Assert.ThrowsAny<Exception>(() => new ValueReader(bytes.AsSpan(0, length)).Skip());
        Assert.Throws<MessagePackSerializationException>(() => new ValueReader([0xc1]).Skip());
        Assert.Throws<MessagePackSerializationException>(() => new ValueReader([0x80]).ReadText().Length);
    }

    private delegate void Write(ref MessagePackWriter writer);

    private static byte[] ByLibrary(Write write)
    {
        using var output = new PooledBufferWriter();
        var writer = new MessagePackWriter(output);
        write(ref writer);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Written(Action<PooledBufferWriter> write)
    {
        using var output = new PooledBufferWriter();
        write(output);
        return output.WrittenSpan.ToArray();
    }
}
