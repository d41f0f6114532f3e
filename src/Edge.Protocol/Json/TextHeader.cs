using System.Buffers.Binary;
using MessagePack;

namespace Edge.Protocol;

/// <summary>The header of a MessagePack str, for a text that is written before its length is known.</summary>
internal static class TextHeader
{
    /// <summary>How many bytes the header of a text of <paramref name="length"/> bytes takes.</summary>
    public static int BytesFor(int length) => length switch
    {
        <= MessagePackRange.MaxFixStringLength => 1,
        <= byte.MaxValue => 2,
        <= ushort.MaxValue => 3,
        _ => 5,
    };

    /// <summary>Writes the shortest header.</summary>
    /// <returns>How many bytes it takes.</returns>
    public static int Write(Span<byte> header, int length)
    {
        int bytes = BytesFor(length);
        switch (bytes)
        {
            case 1:
                header[0] = (byte)(MessagePackCode.MinFixStr | length);
                break;
            case 2:
                header[0] = MessagePackCode.Str8;
                header[1] = (byte)length;
                break;
            case 3:
                header[0] = MessagePackCode.Str16;
                BinaryPrimitives.WriteUInt16BigEndian(header[1..], (ushort)length);
                break;
            default:
                header[0] = MessagePackCode.Str32;
                BinaryPrimitives.WriteUInt32BigEndian(header[1..], (uint)length);
                break;
        }

        return bytes;
    }
}
