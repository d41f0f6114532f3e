using System.Buffers.Binary;

namespace Edge.Load.Workloads.Rpc;

/// <summary>The front of a message from a node.</summary>
internal static class RpcHead
{
    /// <summary>Reads <c>94 01 id</c>.</summary>
    /// <param name="received">At least one byte.</param>
    /// <param name="inFlight">The connection's requests; the id names one of their slots.</param>
    /// <param name="slot">The slot, if the result is positive.</param>
    /// <returns>Where the error begins; 0 if more must come first; -1 for a notification; -2 for what is neither or answers nobody.</returns>
    public static int TryRead(ReadOnlySpan<byte> received, InFlight inFlight, out int slot)
    {
        slot = -1;
        if (received.Length < 3) return 0;
        if (received[0] == 0x93 && received[1] == 2) return -1;
        if (received[0] != 0x94 || received[1] != 1) return -2;
        long id;
        int position;
        switch (received[2])
        {
            case < 0x80:
                (id, position) = (received[2], 3);
                break;
            case 0xcc:
                if (received.Length < 4) return 0;
                (id, position) = (received[3], 4);
                break;
            case 0xcd:
                if (received.Length < 5) return 0;
                (id, position) = (BinaryPrimitives.ReadUInt16BigEndian(received[3..]), 5);
                break;
            default:
                return -2;
        }

        if (!inFlight.IsBusy(id)) return -2;
        slot = (int)id;
        return position;
    }

    /// <summary>The code of an error that is a str <c>code: message</c> or begins otherwise.</summary>
    public static ReadOnlySpan<byte> ErrorCode(ReadOnlySpan<byte> error)
    {
        int text = error[0] switch { 0xd9 => 2, 0xda => 3, 0xdb => 5, >= 0xa0 and < 0xc0 => 1, _ => 0 };
        int colon = error.IndexOf((byte)':');
        return text == 0 || colon <= text ? "error_without_code"u8 : error[text..colon];
    }
}
