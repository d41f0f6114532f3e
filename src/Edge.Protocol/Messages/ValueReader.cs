using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using MessagePack;

namespace Edge.Protocol;

/// <summary>Reads MessagePack values that lie in one piece and are known to be whole, as the scanner and the node's own writers leave them.</summary>
/// <remarks>MessagePackReader reads what lies in pieces and may be cut short, and pays for it with every value: on the way of a cached
/// answer that was a third of all work. Bytes that are not what the caller says throw; they never read outside the span.</remarks>
/// <param name="bytes">One or more values.</param>
public ref struct ValueReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>By its first byte, how many bytes a value has that holds no others; 0 where the following bytes say, and for containers.</summary>
    internal static readonly byte[] FixedBytes = MakeFixedBytes();

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>Bytes read.</summary>
    public readonly int Consumed => _position;

    /// <summary>The first byte of the next value.</summary>
    public readonly byte NextCode => _bytes[_position];

    /// <summary>The next value's type.</summary>
    public readonly MessagePackType NextType => MessagePackCode.ToMessagePackType(NextCode);

    /// <summary>Reads how many members a map has.</summary>
    public int ReadMapHeader()
    {
        byte code = Take();
        if (code is >= MessagePackCode.MinFixMap and <= MessagePackCode.MaxFixMap) return code & 0x0f;
        return code switch
        {
            MessagePackCode.Map16 => (int)TakeBigEndian(2),
            MessagePackCode.Map32 => checked((int)TakeBigEndian(4)),
            _ => throw Unexpected("a map", code),
        };
    }

    /// <summary>Reads how many elements an array has.</summary>
    public int ReadArrayHeader()
    {
        byte code = Take();
        if (code is >= MessagePackCode.MinFixArray and <= MessagePackCode.MaxFixArray) return code & 0x0f;
        return code switch
        {
            MessagePackCode.Array16 => (int)TakeBigEndian(2),
            MessagePackCode.Array32 => checked((int)TakeBigEndian(4)),
            _ => throw Unexpected("an array", code),
        };
    }

    /// <summary>Reads a str or a bin: some clients send texts as bin.</summary>
    /// <returns>False when the next value is neither; it is then still the next.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadText(out ReadOnlySpan<byte> text)
    {
        byte code = _bytes[_position];
        if (code is >= MessagePackCode.MinFixStr and <= MessagePackCode.MaxFixStr)
        {
            int length = code & 0x1f;
            text = _bytes.Slice(_position + 1, length);
            _position += 1 + length;
            return true;
        }

        return TryReadLongText(code, out text);
    }

    /// <summary>Reads a str or a bin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadText() => TryReadText(out var text) ? text : throw Unexpected("a text", NextCode);

    /// <summary>Reads nil, if it is the next value.</summary>
    public bool TryReadNil()
    {
        if (NextCode != MessagePackCode.Nil) return false;
        _position++;
        return true;
    }

    /// <summary>Reads true or false.</summary>
    public bool ReadBoolean() => Take() switch
    {
        MessagePackCode.True => true,
        MessagePackCode.False => false,
        var code => throw Unexpected("true or false", code),
    };

    /// <summary>Reads an integer of any encoding.</summary>
    /// <returns>False when it is past <see cref="long.MaxValue"/>.</returns>
    public bool TryReadInt64(out long value)
    {
        byte code = Take();
        value = code switch
        {
            <= MessagePackCode.MaxFixInt => code,
            >= MessagePackCode.MinNegativeFixInt => (sbyte)code,
            MessagePackCode.UInt8 => (long)TakeBigEndian(1),
            MessagePackCode.UInt16 => (long)TakeBigEndian(2),
            MessagePackCode.UInt32 => (long)TakeBigEndian(4),
            MessagePackCode.Int8 => (sbyte)TakeBigEndian(1),
            MessagePackCode.Int16 => (short)TakeBigEndian(2),
            MessagePackCode.Int32 => (int)TakeBigEndian(4),
            MessagePackCode.Int64 or MessagePackCode.UInt64 => (long)TakeBigEndian(8),
            _ => throw Unexpected("an integer", code),
        };
        return code != MessagePackCode.UInt64 || value >= 0;
    }

    /// <summary>Reads a number of any encoding.</summary>
    public double ReadDouble()
    {
        switch (NextCode)
        {
            case MessagePackCode.Float32:
                _position++;
                return BitConverter.UInt32BitsToSingle((uint)TakeBigEndian(4));
            case MessagePackCode.Float64:
                _position++;
                return BitConverter.UInt64BitsToDouble(TakeBigEndian(8));
            default:
                return TryReadInt64(out long value) ? value : (ulong)value;
        }
    }

    /// <summary>Steps over the next value, whatever it holds.</summary>
    public void Skip()
    {
        for (long left = 1; left > 0; left--)
        {
            byte code = _bytes[_position];
            int size = FixedBytes[code];
            if (size > 0)
            {
                _position += size;
                continue;
            }

            _position++;
            switch (code)
            {
                case >= MessagePackCode.MinFixMap and <= MessagePackCode.MaxFixMap:
                    left += 2 * (code & 0x0f);
                    break;
                case >= MessagePackCode.MinFixArray and <= MessagePackCode.MaxFixArray:
                    left += code & 0x0f;
                    break;
                case MessagePackCode.Str8 or MessagePackCode.Bin8:
                    Jump(TakeBigEndian(1));
                    break;
                case MessagePackCode.Str16 or MessagePackCode.Bin16:
                    Jump(TakeBigEndian(2));
                    break;
                case MessagePackCode.Str32 or MessagePackCode.Bin32:
                    Jump(TakeBigEndian(4));
                    break;
                case MessagePackCode.Array16:
                    left += (long)TakeBigEndian(2);
                    break;
                case MessagePackCode.Array32:
                    left += (long)TakeBigEndian(4);
                    break;
                case MessagePackCode.Map16:
                    left += 2 * (long)TakeBigEndian(2);
                    break;
                case MessagePackCode.Map32:
                    left += 2 * (long)TakeBigEndian(4);
                    break;
                case MessagePackCode.Ext8:
                    Jump(1 + TakeBigEndian(1));
                    break;
                case MessagePackCode.Ext16:
                    Jump(1 + TakeBigEndian(2));
                    break;
                case MessagePackCode.Ext32:
                    Jump(1 + TakeBigEndian(4));
                    break;
                default:
                    throw Unexpected("a value", code);
            }
        }

        if ((uint)_position > (uint)_bytes.Length) throw new MessagePackSerializationException("The last value is cut short.");
    }

    private bool TryReadLongText(byte code, out ReadOnlySpan<byte> text)
    {
        int lengthBytes = code switch
        {
            MessagePackCode.Str8 or MessagePackCode.Bin8 => 1,
            MessagePackCode.Str16 or MessagePackCode.Bin16 => 2,
            MessagePackCode.Str32 or MessagePackCode.Bin32 => 4,
            _ => 0,
        };
        text = default;
        if (lengthBytes == 0) return false;
        _position++;
        int length = checked((int)TakeBigEndian(lengthBytes));
        text = _bytes.Slice(_position, length);
        _position += length;
        return true;
    }

    private void Jump(ulong bytes) => _position = checked(_position + (int)bytes);

    private byte Take() => _bytes[_position++];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong TakeBigEndian(int bytes)
    {
        var field = _bytes.Slice(_position, bytes);
        _position += bytes;
        return bytes switch
        {
            1 => field[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(field),
            4 => BinaryPrimitives.ReadUInt32BigEndian(field),
            _ => BinaryPrimitives.ReadUInt64BigEndian(field),
        };
    }

    private static byte[] MakeFixedBytes()
    {
        byte[] bytes = new byte[256];
        for (int code = 0; code < bytes.Length; code++)
        {
            bytes[code] = (byte)code switch
            {
                <= MessagePackCode.MaxFixInt or >= MessagePackCode.MinNegativeFixInt => 1,
                MessagePackCode.Nil or MessagePackCode.False or MessagePackCode.True => 1,
                >= MessagePackCode.MinFixStr and <= MessagePackCode.MaxFixStr => (byte)(1 + (code & 0x1f)),
                MessagePackCode.UInt8 or MessagePackCode.Int8 => 2,
                MessagePackCode.UInt16 or MessagePackCode.Int16 => 3,
                MessagePackCode.UInt32 or MessagePackCode.Int32 or MessagePackCode.Float32 => 5,
                MessagePackCode.UInt64 or MessagePackCode.Int64 or MessagePackCode.Float64 => 9,
                >= MessagePackCode.FixExt1 and <= MessagePackCode.FixExt16 => (byte)(2 + (1 << (code - MessagePackCode.FixExt1))), // a type byte, then 1, 2, 4, 8 or 16
                _ => 0,
            };
        }

        return bytes;
    }

    private static MessagePackSerializationException Unexpected(string expected, byte code)
        => new($"Expected {expected}, found {MessagePackCode.ToFormatName(code)}.");
}
