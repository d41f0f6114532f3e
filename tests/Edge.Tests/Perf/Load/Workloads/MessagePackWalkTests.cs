using System.Buffers;
using Edge.Load.Workloads.Rpc;
using MessagePack;

namespace Edge.Tests.Perf.Load.Workloads;

public class MessagePackWalkTests
{
    [Fact]
    public void TrySkip_OfEveryType_EndsWhereTheReaderEnds_AndNowhereIfCut()
    {
        byte[] value = EveryType();
        int position = 0;
        Assert.True(MessagePackWalk.TrySkip([.. value, 0xc0], ref position, 1));
        var reader = new MessagePackReader(value);
        reader.Skip();
        Assert.Equal((int)reader.Consumed, position);
        for (int cut = 0; cut < value.Length; cut += cut < 2000 ? 1 : 499)
        {
            position = 0;
            Assert.False(MessagePackWalk.TrySkip(value.AsSpan(0, cut), ref position, 1));
        }
    }

    [Fact]
    public void TrySkip_OfTheByteThatIsNone_Throws()
    {
        int position = 0;
        Assert.Throws<InvalidDataException>(() => MessagePackWalk.TrySkip([0xc1], ref position, 1));
    }

    private static byte[] EveryType()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        long[] numbers = [0, 127, 128, 255, 256, 65_535, 65_536, uint.MaxValue, long.MaxValue, -1, -32, -33, -128, -129, -32_768, -32_769, int.MinValue, long.MinValue];
        int[] lengths = [0, 1, 31, 32, 255, 256, 65_535, 65_536];
        int[] extensions = [1, 2, 4, 8, 16, 3, 300, 70_000];
        writer.WriteArrayHeader(numbers.Length + 2 * lengths.Length + extensions.Length + 8);
        foreach (long number in numbers) writer.Write(number);
        foreach (int length in lengths) writer.Write(new string('x', length));
        foreach (int length in lengths) writer.Write(new byte[length]);
        foreach (int length in extensions) writer.WriteExtensionFormat(new ExtensionResult(5, new byte[length]));
        writer.WriteNil();
        writer.Write(true);
        writer.Write(1.5f);
        writer.Write(1.5);
        WriteArray(ref writer, 20);
        WriteArray(ref writer, 70_000);
        WriteMap(ref writer, 3);
        WriteMap(ref writer, 20);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteArray(ref MessagePackWriter writer, int count)
    {
        writer.WriteArrayHeader(count);
        for (int i = 0; i < count; i++) writer.Write(i % 100);
    }

    private static void WriteMap(ref MessagePackWriter writer, int count)
    {
        writer.WriteMapHeader(count);
        for (int i = 0; i < count; i++)
        {
            writer.Write("name");
            writer.WriteArrayHeader(0);
        }
    }
}
