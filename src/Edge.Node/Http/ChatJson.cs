using System.Text.Json;
using Edge.Protocol;
using Edge.Serving;
using MessagePack;

namespace Edge.Node.Http;

/// <summary>Writes chat answers and chunks as OpenAI's clients expect them.</summary>
/// <remarks>Members pass as the backend gave them; <c>object</c> is added, and what clients cannot do without if the backend left it out.</remarks>
internal static class ChatJson
{
    /// <summary>Writes the whole answer.</summary>
    public static void WriteAnswer(Exchange exchange, long created, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "chat.completion"u8);
        WriteMembers(exchange.Answer, exchange, created, json);
        json.WriteEndObject();
    }

    /// <summary>Writes one chunk.</summary>
    public static void WriteChunk(ReadOnlyMemory<byte> chunk, Exchange exchange, long created, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "chat.completion.chunk"u8);
        WriteMembers(chunk, exchange, created, json);
        if (exchange.Request.IncludeUsage) json.WriteNull("usage"u8);
        json.WriteEndObject();
    }

    /// <summary>Writes the chunk that carries the usage and no choice.</summary>
    /// <returns>False when the answer does not tell its usage; nothing is written then.</returns>
    public static bool TryWriteUsage(Exchange exchange, long created, Utf8JsonWriter json)
    {
        if (!Has(exchange.Answer, "usage"u8)) return false;
        json.WriteStartObject();
        json.WriteString("object"u8, "chat.completion.chunk"u8);
        WriteMembers(exchange.Answer, exchange, created, json, withoutChoices: true);
        json.WriteEndObject();
        return true;
    }

    private static void WriteMembers(ReadOnlyMemory<byte> map, Exchange exchange, long created, Utf8JsonWriter json, bool withoutChoices = false)
    {
        bool hasId = false, hasCreated = false, hasModel = false;
        var reader = new MessagePackReader(map);
        int count = reader.ReadMapHeader();
        for (int i = 0; i < count; i++)
        {
            var name = reader.ReadStringSpanOrThrow();
            hasId |= name.SequenceEqual("id"u8);
            hasCreated |= name.SequenceEqual("created"u8);
            hasModel |= name.SequenceEqual("model"u8);
            json.WritePropertyName(name);
            if (withoutChoices && name.SequenceEqual("choices"u8))
            {
                reader.Skip();
                json.WriteStartArray();
                json.WriteEndArray();
            }
            else
            {
                WriteValue(ref reader, json);
            }
        }

        if (!hasId) json.WriteString("id"u8, "chatcmpl-" + exchange.Id);
        if (!hasCreated) json.WriteNumber("created"u8, created);
        if (!hasModel) json.WriteString("model"u8, exchange.Request.RequestedModel);
    }

    /// <summary>Writes a value of an answer.</summary>
    /// <exception cref="InvalidOperationException">It has no JSON form: a bug in the backend.</exception>
    public static void WriteValue(ref MessagePackReader reader, Utf8JsonWriter json)
    {
        if (MessagePackToJson.TryWrite(ref reader, json) is var fault and not JsonWriteFault.None)
            throw new InvalidOperationException($"An answer holds what JSON cannot: {fault}.");
    }

    private static bool Has(ReadOnlyMemory<byte> map, ReadOnlySpan<byte> member)
    {
        var reader = new MessagePackReader(map);
        int count = reader.ReadMapHeader();
        for (int i = 0; i < count; i++)
        {
            if (reader.ReadStringSpanOrThrow().SequenceEqual(member)) return true;
            reader.Skip();
        }

        return false;
    }
}
