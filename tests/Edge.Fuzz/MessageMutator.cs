using System.Buffers;
using System.Buffers.Binary;
using MessagePack;

namespace Edge.Fuzz;

/// <summary>Changes valid messages where their structure is: values, their headers, the lengths and counts they declare.</summary>
public sealed class MessageMutator
{
    private static readonly uint[] EdgeLengths =
        [0, 1, 2, 15, 16, 31, 32, 127, 128, 255, 256, 65535, 65536, 1 << 20, int.MaxValue, 0x80000000, uint.MaxValue];

    private readonly (byte[] Bytes, List<Value> Values)[] _examples =
        [.. ProtocolExamples.All.Select(example => (example.Bytes, ValuesOf(example.Bytes)))];

    private readonly ArrayBufferWriter<byte> _made = new();

    /// <summary>The next message: mostly broken in one or two places, sometimes still valid.</summary>
    public byte[] Next(Random random)
    {
        var (source, values) = _examples[random.Next(_examples.Length)];
        var bytes = new List<byte>(source);

        // From the back, so that the places found in the source stay right.
        int end = source.Length;
        for (int changes = random.Next(3); changes > 0; changes--)
        {
            var value = values[random.Next(values.Count)];
            if (value.End > end) continue;
            byte[] changed = Change(source, value, values, random);
            bytes.RemoveRange(value.Start, value.End - value.Start);
            bytes.InsertRange(value.Start, changed);
            end = value.Start;
        }

        if (random.Next(2) == 0) Damage(bytes, random);
        return [.. bytes];
    }

    private byte[] Change(byte[] source, Value value, List<Value> values, Random random)
    {
        byte[] old = source[value.Start..value.End];
        byte[] body = source[value.BodyStart..value.End];
        switch (random.Next(8))
        {
            case 0: return [];
            case 1: return [.. old, .. old];
            case 2: return [.. Enumerable.Repeat((byte)0x91, random.Next(1, 70)), .. old];
            case 3: return Make(random);
            case 4:
                var other = values[random.Next(values.Count)];
                return source[other.Start..other.End];
            case 5: return [.. Header(old[0], (uint)value.Length, random), .. body];
            case 6: return [.. Header(old[0], EdgeLengths[random.Next(EdgeLengths.Length)], random), .. body];
            default: return [(byte)random.Next(256), .. old[1..]];
        }
    }

    /// <summary>A header of the same type that declares <paramref name="length"/>, in any width that holds it; ids, too.</summary>
    private static byte[] Header(byte code, uint length, Random random)
    {
        var (narrow, wide) = code switch
        {
            >= MessagePackCode.MinFixArray and <= MessagePackCode.MaxFixArray or MessagePackCode.Array16 or MessagePackCode.Array32
                => (MessagePackCode.Array16, MessagePackCode.Array32),
            >= MessagePackCode.MinFixMap and <= MessagePackCode.MaxFixMap or MessagePackCode.Map16 or MessagePackCode.Map32
                => (MessagePackCode.Map16, MessagePackCode.Map32),
            >= MessagePackCode.Bin8 and <= MessagePackCode.Bin32 => (MessagePackCode.Bin16, MessagePackCode.Bin32),
            >= MessagePackCode.Ext8 and <= MessagePackCode.Ext32 => (MessagePackCode.Ext16, MessagePackCode.Ext32),
            <= MessagePackCode.MaxFixInt or >= MessagePackCode.UInt8 and <= MessagePackCode.Int64 => random.Next(2) == 0
                ? (MessagePackCode.UInt16, MessagePackCode.UInt32)
                : (MessagePackCode.Int16, MessagePackCode.Int32),
            _ => random.Next(2) == 0 ? (MessagePackCode.Str16, MessagePackCode.Str32) : (MessagePackCode.Bin16, MessagePackCode.Bin32),
        };

        byte[] header = new byte[random.Next(2) == 0 && length <= ushort.MaxValue ? 3 : 5];
        header[0] = header.Length == 3 ? narrow : wide;
        if (header.Length == 3) BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(1), (ushort)length);
        else BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(1), length);
        return header;
    }

    private static void Damage(List<byte> bytes, Random random)
    {
        for (int places = random.Next(1, 4); places > 0 && bytes.Count > 0; places--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.Insert(at, (byte)random.Next(256)); break;
                case 3: bytes.RemoveAt(at); break;
                case 4: bytes.RemoveRange(at, bytes.Count - at); break;
                default: bytes.AddRange(bytes.GetRange(0, at)); break;
            }
        }
    }

    private byte[] Make(Random random)
    {
        _made.ResetWrittenCount();
        var writer = new MessagePackWriter(_made);
        Make(ref writer, depth: 4, random);
        writer.Flush();
        return _made.WrittenSpan.ToArray();
    }

    private static void Make(ref MessagePackWriter writer, int depth, Random random)
    {
        switch (random.Next(depth > 0 ? 11 : 9))
        {
            case 0: writer.WriteNil(); break;
            case 1: writer.Write(random.Next(2) == 0); break;
            case 2: writer.Write(random.NextInt64() >> random.Next(64)); break;
            case 3: writer.Write(ulong.MaxValue >> random.Next(64)); break;
            case 4: writer.Write(random.NextSingle()); break;
            case 5: writer.Write(random.NextDouble()); break;
            case 6: writer.Write(new string('t', random.Next(40))); break;
            case 7: writer.Write(new byte[random.Next(300)]); break;
            case 8: writer.WriteExtensionFormat(new ExtensionResult((sbyte)random.Next(-1, 2), new byte[1 << random.Next(5)])); break;
            case 9:
                int elements = random.Next(20);
                writer.WriteArrayHeader(elements);
                for (int i = 0; i < elements; i++) Make(ref writer, depth - 2, random);
                break;
            default:
                int entries = random.Next(20);
                writer.WriteMapHeader(entries);
                for (int i = 0; i < 2 * entries; i++) Make(ref writer, depth - 2, random);
                break;
        }
    }

    private static List<Value> ValuesOf(byte[] bytes)
    {
        var values = new List<Value>();
        var reader = new MessagePackReader(bytes);
        Collect(ref reader, values);
        return values;
    }

    private static void Collect(ref MessagePackReader reader, List<Value> values)
    {
        int start = (int)reader.Consumed;
        int place = values.Count;
        values.Add(default);

        var (length, children) = (0, 0);
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Array:
                length = children = reader.ReadArrayHeader();
                break;
            case MessagePackType.Map:
                length = reader.ReadMapHeader();
                children = 2 * length;
                break;
            case MessagePackType.String:
                length = (int)reader.ReadStringSequence()!.Value.Length;
                break;
            case MessagePackType.Binary:
                length = (int)reader.ReadBytes()!.Value.Length;
                break;
            default:
                reader.Skip();
                break;
        }

        int bodyStart = children > 0 ? (int)reader.Consumed : (int)reader.Consumed - length;
        for (int i = 0; i < children; i++) Collect(ref reader, values);
        values[place] = new Value(start, bodyStart, (int)reader.Consumed, length);
    }

    /// <summary>Where a value stands, where what its header declares begins, and how much that is.</summary>
    private readonly record struct Value(int Start, int BodyStart, int End, int Length);
}
