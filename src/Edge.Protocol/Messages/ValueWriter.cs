using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Edge.Buffers;
using MessagePack;

namespace Edge.Protocol;

/// <summary>Writes MessagePack values in their shortest encoding.</summary>
/// <remarks>The counterpart of <see cref="ValueReader"/>, for the way of a cached answer: MessagePackWriter asks its output for memory once for
/// each writer that is made.</remarks>
public static class ValueWriter
{
    // A code and a length of four bytes.
    private const int MaxHeaderBytes = 5;

    private const int MaxNumberBytes = 9;

    /// <summary>Writes nil.</summary>
    public static void WriteNil(this PooledBufferWriter output) => WriteByte(output, MessagePackCode.Nil);

    /// <summary>Writes true or false.</summary>
    public static void WriteBoolean(this PooledBufferWriter output, bool value)
        => WriteByte(output, value ? MessagePackCode.True : MessagePackCode.False);

    /// <summary>Writes a str.</summary>
    public static void WriteText(this PooledBufferWriter output, ReadOnlySpan<byte> utf8)
    {
        var span = output.GetSpan(MaxHeaderBytes + utf8.Length);
        int header = WriteTextHeader(span, utf8.Length);
        utf8.CopyTo(span[header..]);
        output.Advance(header + utf8.Length);
    }

    /// <summary>Writes a str.</summary>
    public static void WriteText(this PooledBufferWriter output, string text)
    {
        int bytes = Encoding.UTF8.GetByteCount(text);
        var span = output.GetSpan(MaxHeaderBytes + bytes);
        int header = WriteTextHeader(span, bytes);
        Encoding.UTF8.GetBytes(text, span[header..]);
        output.Advance(header + bytes);
    }

    /// <summary>Opens an array.</summary>
    public static void WriteArrayHeader(this PooledBufferWriter output, int count)
        => WriteHeader(output, count, MessagePackCode.MinFixArray, MessagePackCode.Array16);

    /// <summary>Opens a map.</summary>
    public static void WriteMapHeader(this PooledBufferWriter output, int count)
        => WriteHeader(output, count, MessagePackCode.MinFixMap, MessagePackCode.Map16);

    /// <summary>Writes an integer.</summary>
    public static void WriteInteger(this PooledBufferWriter output, long value)
    {
        if (value >= 0)
        {
            WriteInteger(output, (ulong)value);
            return;
        }

        var span = output.GetSpan(MaxNumberBytes);
        switch (value)
        {
            case >= -32:
                span[0] = (byte)value;
                output.Advance(1);
                break;
            case >= sbyte.MinValue:
                span[0] = MessagePackCode.Int8;
                span[1] = (byte)value;
                output.Advance(2);
                break;
            case >= short.MinValue:
                span[0] = MessagePackCode.Int16;
                BinaryPrimitives.WriteInt16BigEndian(span[1..], (short)value);
                output.Advance(3);
                break;
            case >= int.MinValue:
                span[0] = MessagePackCode.Int32;
                BinaryPrimitives.WriteInt32BigEndian(span[1..], (int)value);
                output.Advance(5);
                break;
            default:
                span[0] = MessagePackCode.Int64;
                BinaryPrimitives.WriteInt64BigEndian(span[1..], value);
                output.Advance(9);
                break;
        }
    }

    /// <summary>Writes an integer.</summary>
    public static void WriteInteger(this PooledBufferWriter output, ulong value)
    {
        var span = output.GetSpan(MaxNumberBytes);
        switch (value)
        {
            case <= MessagePackCode.MaxFixInt:
                span[0] = (byte)value;
                output.Advance(1);
                break;
            case <= byte.MaxValue:
                span[0] = MessagePackCode.UInt8;
                span[1] = (byte)value;
                output.Advance(2);
                break;
            case <= ushort.MaxValue:
                span[0] = MessagePackCode.UInt16;
                BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)value);
                output.Advance(3);
                break;
            case <= uint.MaxValue:
                span[0] = MessagePackCode.UInt32;
                BinaryPrimitives.WriteUInt32BigEndian(span[1..], (uint)value);
                output.Advance(5);
                break;
            default:
                span[0] = MessagePackCode.UInt64;
                BinaryPrimitives.WriteUInt64BigEndian(span[1..], value);
                output.Advance(9);
                break;
        }
    }

    /// <summary>Writes a float 64.</summary>
    public static void WriteDouble(this PooledBufferWriter output, double value)
    {
        var span = output.GetSpan(MaxNumberBytes);
        span[0] = MessagePackCode.Float64;
        BinaryPrimitives.WriteDoubleBigEndian(span[1..], value);
        output.Advance(MaxNumberBytes);
    }

    /// <summary>Writes a float 32.</summary>
    public static void WriteSingle(this PooledBufferWriter output, float value)
    {
        var span = output.GetSpan(MaxHeaderBytes);
        span[0] = MessagePackCode.Float32;
        BinaryPrimitives.WriteSingleBigEndian(span[1..], value);
        output.Advance(MaxHeaderBytes);
    }

    /// <summary>Opens a str of so many bytes, which the caller appends.</summary>
    public static void WriteTextHeader(this PooledBufferWriter output, int bytes)
        => output.Advance(WriteTextHeader(output.GetSpan(MaxHeaderBytes), bytes));

    private static int WriteTextHeader(Span<byte> span, int bytes)
    {
        switch (bytes)
        {
            case <= 31:
                span[0] = (byte)(MessagePackCode.MinFixStr | bytes);
                return 1;
            case <= byte.MaxValue:
                span[0] = MessagePackCode.Str8;
                span[1] = (byte)bytes;
                return 2;
            case <= ushort.MaxValue:
                span[0] = MessagePackCode.Str16;
                BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)bytes);
                return 3;
            default:
                span[0] = MessagePackCode.Str32;
                BinaryPrimitives.WriteInt32BigEndian(span[1..], bytes);
                return 5;
        }
    }

    /// <param name="output">Where it goes.</param>
    /// <param name="count">Elements, or members.</param>
    /// <param name="fix">The code for none of them; up to 15 are added to it.</param>
    /// <param name="code16">The code before a count of two bytes; the next one stands before four.</param>
    private static void WriteHeader(PooledBufferWriter output, int count, byte fix, byte code16)
    {
        var span = output.GetSpan(MaxHeaderBytes);
        switch (count)
        {
            case <= 15:
                span[0] = (byte)(fix | count);
                output.Advance(1);
                break;
            case <= ushort.MaxValue:
                span[0] = code16;
                BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)count);
                output.Advance(3);
                break;
            default:
                span[0] = (byte)(code16 + 1);
                BinaryPrimitives.WriteInt32BigEndian(span[1..], count);
                output.Advance(5);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteByte(PooledBufferWriter output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
