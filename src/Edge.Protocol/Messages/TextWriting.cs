using MessagePack;

namespace Edge.Protocol;

/// <summary>Writes texts that were read from a short-lived buffer.</summary>
public static class TextWriting
{
    /// <summary>Writes a str. As <see cref="MessagePackWriter.WriteString(ReadOnlySpan{byte})"/>, which the compiler must fear keeps the span.</summary>
    public static void WriteText(this ref MessagePackWriter writer, scoped ReadOnlySpan<byte> utf8)
    {
        writer.WriteStringHeader(utf8.Length);
        utf8.CopyTo(writer.GetSpan(utf8.Length));
        writer.Advance(utf8.Length);
    }
}
