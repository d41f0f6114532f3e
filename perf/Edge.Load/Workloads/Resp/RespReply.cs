using System.Buffers.Text;

namespace Edge.Load.Workloads.Resp;

/// <summary>The front of what a Redis-like server sent: RESP2.</summary>
internal static class RespReply
{
    /// <summary>Finds the end of a reply.</summary>
    /// <param name="received">At least one byte.</param>
    /// <param name="content">Where its text or value stands; empty and unused if there is none.</param>
    /// <returns>Its bytes; 0 if it is not whole; -1 if it is no reply of a simple command.</returns>
    public static int Read(ReadOnlySpan<byte> received, out Range content)
    {
        content = default;
        int line = received.IndexOf("\r\n"u8);
        if (line < 0) return 0;
        content = 1..line;
        switch (received[0])
        {
            case (byte)'+' or (byte)'-' or (byte)':':
                return line + 2;
            case (byte)'$':
                if (!Utf8Parser.TryParse(received[1..line], out int length, out int digits) || digits != line - 1 || length < -1) return -1;
                content = length < 0 ? default : (line + 2)..(line + 2 + length);
                int end = length < 0 ? line + 2 : line + 2 + length + 2;
                return end <= received.Length ? end : 0;
            default:
                return -1;
        }
    }
}
