using System.Buffers.Binary;
using System.Text.Json;
using Edge.Protocol;
using Edge.Serving;
using MessagePack;

namespace Edge.Node.Http;

/// <summary>Writes embeddings answers as OpenAI's clients expect them: vectors as numbers, or as base64 of little-endian float32.</summary>
internal static class EmbeddingsJson
{
    /// <summary>Writes the whole answer.</summary>
    public static void Write(Exchange exchange, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        bool hasModel = false;
        var reader = new MessagePackReader(exchange.Answer);
        int count = reader.ReadMapHeader();
        for (int i = 0; i < count; i++)
        {
            var name = reader.ReadStringSpanOrThrow();
            hasModel |= name.SequenceEqual("model"u8);
            json.WritePropertyName(name);
            if (name.SequenceEqual("data"u8)) WriteItems(ref reader, exchange.Request.VectorsAsBytes, json);
            else ChatJson.WriteValue(ref reader, json);
        }

        if (!hasModel) json.WriteString("model"u8, exchange.Request.RequestedModel);
        json.WriteEndObject();
    }

    private static void WriteItems(ref MessagePackReader reader, bool asBytes, Utf8JsonWriter json)
    {
        json.WriteStartArray();
        int items = reader.ReadArrayHeader();
        for (int i = 0; i < items; i++)
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "embedding"u8);
            int count = reader.ReadMapHeader();
            for (int j = 0; j < count; j++)
            {
                var name = reader.ReadStringSpanOrThrow();
                json.WritePropertyName(name);
                if (!asBytes && name.SequenceEqual("embedding"u8)) WriteNumbers(reader.ReadBytes()!.Value.FirstSpan, json);
                else ChatJson.WriteValue(ref reader, json);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumbers(ReadOnlySpan<byte> vector, Utf8JsonWriter json)
    {
        json.WriteStartArray();
        for (int i = 0; i < vector.Length; i += sizeof(float)) json.WriteNumberValue(BinaryPrimitives.ReadSingleLittleEndian(vector[i..]));
        json.WriteEndArray();
    }
}
