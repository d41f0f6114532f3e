using System.Buffers.Text;
using System.Text;

namespace Edge.Load.Workloads.Http;

/// <summary>An HTTP/1.1 answer at the front of what was received.</summary>
internal readonly ref struct HttpAnswer
{
    /// <summary>Its bytes, head and body.</summary>
    /// <value>0 if it is not whole; -1 if it is none.</value>
    public int Bytes { get; private init; }

    /// <summary>Its status.</summary>
    public int Status { get; private init; }

    /// <summary>Its body as it came, chunks' heads included.</summary>
    public ReadOnlySpan<byte> Body { get; private init; }

    /// <summary>Finds the end of an answer.</summary>
    public static HttpAnswer Read(ReadOnlySpan<byte> received)
    {
        int head = received.IndexOf("\r\n\r\n"u8);
        if (head < 0) return default;
        if (head < 12 || !received.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(received.Slice(9, 3), out int status, out _))
            return new HttpAnswer { Bytes = -1 };

        int start = head + 4;
        if (Header(received[..head], "content-length"u8) is { IsEmpty: false } length)
        {
            if (!Utf8Parser.TryParse(length, out int bytes, out int digits) || digits != length.Length || bytes < 0) return new HttpAnswer { Bytes = -1 };
            return bytes > received.Length - start ? default : Of(received, status, start, start + bytes);
        }

        if (Header(received[..head], "transfer-encoding"u8).IsEmpty) return Of(received, status, start, start);
        int end = ChunksEnd(received, start);
        return end switch { 0 => default, < 0 => new HttpAnswer { Bytes = -1 }, _ => Of(received, status, start, end) };
    }

    /// <summary>The value of a header; empty if it is not there.</summary>
    /// <param name="head">The answer's head.</param>
    /// <param name="name">Its name in lower case.</param>
    public static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        while (true)
        {
            int next = head.IndexOf("\r\n"u8);
            if (next < 0) return default;
            head = head[(next + 2)..];
            if (head.Length <= name.Length || head[name.Length] != ':' || !Ascii.EqualsIgnoreCase(head[..name.Length], name)) continue;
            var value = head[(name.Length + 1)..];
            int end = value.IndexOf("\r\n"u8);
            return (end < 0 ? value : value[..end]).Trim((byte)' ');
        }
    }

    private static HttpAnswer Of(ReadOnlySpan<byte> received, int status, int start, int end)
        => new() { Bytes = end, Status = status, Body = received[start..end] };

    // 0: not whole; -1: no chunk.
    private static int ChunksEnd(ReadOnlySpan<byte> received, int position)
    {
        while (true)
        {
            var rest = received[position..];
            int line = rest.IndexOf("\r\n"u8);
            if (line < 0) return rest.Length > 10 ? -1 : 0;
            if (!Utf8Parser.TryParse(rest[..line], out int size, out int digits, 'x') || digits != line || size < 0) return -1;
            int next = line + 2 + size + 2;
            if (next > rest.Length) return 0;
            position += next;
            if (size == 0) return position;
        }
    }
}
