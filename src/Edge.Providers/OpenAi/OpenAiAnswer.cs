using Edge.Buffers;
using Edge.Protocol;
using MessagePack;

namespace Edge.Providers.OpenAi;

/// <summary>Brings a chat answer that is not streamed from a provider's JSON into the node's form.</summary>
internal static class OpenAiAnswer
{
    /// <summary>Reads an answer.</summary>
    /// <param name="json">The body of the response.</param>
    /// <param name="answer">Receives the answer: the same members, without <c>object</c>.</param>
    public static ChunkStatus Read(ReadOnlyMemory<byte> json, PooledBufferWriter answer)
    {
        using var buffer = new PooledBufferWriter();
        if (!OpenAiJson.TryReadMap(json, buffer)) return ChunkStatus.Malformed;

        using var members = new MapMembers();
        var source = buffer.WrittenMemory;
        var reader = new MessagePackReader(source);
        bool hasChoices = false;
        int count = reader.ReadMapHeader();
        for (int i = 0; i < count; i++)
        {
            int start = (int)reader.Consumed;
            var name = reader.ReadStringSpanOrThrow();
            int valueStart = (int)reader.Consumed;
            var type = reader.NextMessagePackType;
            reader.Skip();
            int end = (int)reader.Consumed;

            if (name.SequenceEqual("error"u8) && type != MessagePackType.Nil) return ChunkStatus.Error;
            if (name.SequenceEqual("object"u8)) continue;
            if (name.SequenceEqual("usage"u8) && type != MessagePackType.Map) continue;
            if (name.SequenceEqual("choices"u8))
            {
                var choices = new MessagePackReader(source[valueStart..end]);
                if (!ChunkShape.IsAnswer(ref choices)) return ChunkStatus.Malformed;
                hasChoices = true;
            }

            members.Add(source.Span[start..end]);
        }

        members.WriteTo(answer);
        return hasChoices ? ChunkStatus.Read : ChunkStatus.Malformed;
    }
}
