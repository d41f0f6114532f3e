using MessagePack;

namespace Edge.Protocol;

/// <summary>Reads texts as clients send them: str, or bin, as pynvim does.</summary>
public static class TextReading
{
    /// <summary>Moves past the next value, which is complete and in one piece, and gives its bytes if it is a text.</summary>
    /// <param name="reader">Stands before the value.</param>
    /// <param name="text">The text, not checked to be UTF-8; over the reader's memory.</param>
    /// <returns>Whether the value is a str or bin.</returns>
    public static bool TryReadText(this scoped ref MessagePackReader reader, out ReadOnlySpan<byte> text)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.String:
                text = reader.ReadStringSpanOrThrow();
                return true;
            case MessagePackType.Binary:
                text = reader.ReadBytes()!.Value.FirstSpan;
                return true;
            default:
                reader.Skip();
                text = default;
                return false;
        }
    }
}
