using MessagePack;

namespace Edge.Protocol;

/// <summary>Reading the maps that the node itself made, which are contiguous and have string keys.</summary>
public static class ReaderExtensions
{
    /// <summary>Reads a string as a span over the reader's memory.</summary>
    /// <exception cref="MessagePackSerializationException">It is no string, or the memory is in pieces.</exception>
    public static ReadOnlySpan<byte> ReadStringSpanOrThrow(this scoped ref MessagePackReader reader)
        => reader.TryReadStringSpan(out var span)
            ? span
            : throw new MessagePackSerializationException($"Expected a string in one piece, found {reader.NextMessagePackType}.");
}
