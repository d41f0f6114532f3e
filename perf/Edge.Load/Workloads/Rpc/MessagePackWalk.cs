using System.Buffers.Binary;

namespace Edge.Load.Workloads.Rpc;

/// <summary>Steps over MessagePack values without reading them.</summary>
internal static class MessagePackWalk
{
    /// <summary>Steps over values.</summary>
    /// <param name="bytes">What was received.</param>
    /// <param name="position">Where the first begins; behind the last afterwards, or anywhere if they are not whole.</param>
    /// <param name="values">How many.</param>
    /// <returns>False if they are not whole.</returns>
    /// <exception cref="InvalidDataException">A byte that begins no value.</exception>
    public static bool TrySkip(ReadOnlySpan<byte> bytes, ref int position, long values)
    {
        while (values-- > 0)
        {
            if ((uint)position >= (uint)bytes.Length) return false;
            byte code = bytes[position++];
            long skip;
            switch (code)
            {
                case < 0x80 or >= 0xe0 or 0xc0 or 0xc2 or 0xc3:
                    continue;
                case < 0x90:
                    values += 2 * (code & 15);
                    continue;
                case < 0xa0:
                    values += code & 15;
                    continue;
                case < 0xc0:
                    skip = code & 31;
                    break;
                case 0xcc or 0xd0:
                    skip = 1;
                    break;
                case 0xcd or 0xd1:
                    skip = 2;
                    break;
                case 0xca or 0xce or 0xd2:
                    skip = 4;
                    break;
                case 0xcb or 0xcf or 0xd3:
                    skip = 8;
                    break;
                case >= 0xd4 and <= 0xd8:
                    skip = 1 + (1 << (code - 0xd4));
                    break;
                default:
                    if (!TryReadLength(bytes, ref position, code, out long length)) return false;
                    if (code >= 0xdc) values += code >= 0xde ? 2 * length : length;
                    skip = code switch { >= 0xdc => 0, >= 0xc7 and <= 0xc9 => length + 1, _ => length };
                    break;
            }

            if (skip > bytes.Length - position) return false;
            position += (int)skip;
        }

        return true;
    }

    private static bool TryReadLength(ReadOnlySpan<byte> bytes, ref int position, byte code, out long length)
    {
        length = 0;
        int width = code switch
        {
            0xc4 or 0xc7 or 0xd9 => 1,
            0xc5 or 0xc8 or 0xda or 0xdc or 0xde => 2,
            0xc6 or 0xc9 or 0xdb or 0xdd or 0xdf => 4,
            _ => throw new InvalidDataException($"0x{code:x2} begins no MessagePack value."),
        };
        if (bytes.Length - position < width) return false;
        var field = bytes.Slice(position, width);
        length = width switch { 1 => field[0], 2 => BinaryPrimitives.ReadUInt16BigEndian(field), _ => BinaryPrimitives.ReadUInt32BigEndian(field) };
        position += width;
        return true;
    }
}
