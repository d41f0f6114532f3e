using System.Buffers;
using System.Text.Json;
using Edge.Protocol;
using MessagePack;

namespace Edge.Providers.OpenAi;

/// <summary>Writes a request in OpenAI's dialect.</summary>
/// <remarks>Pure. Only what the caller gave is written: defaults are the provider's business, and a provider may refuse a field it does not know.</remarks>
internal static class OpenAiRequest
{
    private static readonly JsonWriterOptions JsonOptions = new() { SkipValidation = true };

    /// <summary>The path below the provider's base address.</summary>
    public static string PathOf(Endpoint endpoint) => endpoint == Endpoint.Embeddings ? "/embeddings" : "/chat/completions";

    /// <summary>How many choices, or vectors, the answer must have.</summary>
    public static int ItemsOf(InferenceRequest request)
    {
        var reader = new MessagePackReader(request.Get(request.Endpoint == Endpoint.Embeddings ? Field.Input : Field.N));
        return request.Endpoint == Endpoint.Embeddings ? reader.ReadArrayHeader() : reader.ReadInt32();
    }

    /// <summary>Writes the body of a request.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="model">The provider's name of the model, UTF-8.</param>
    /// <param name="output">Receives the JSON.</param>
    public static void Write(InferenceRequest request, ReadOnlySpan<byte> model, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOptions);
        json.WriteStartObject();
        json.WriteString("model"u8, model);
        for (var field = Field.Messages; field < Field.Unknown; field++)
        {
            if (!request.IsGiven(field)) continue;
            bool isOldName = field == Field.MaxTokens && !request.NamedMaxCompletionTokens;
            json.WritePropertyName(isOldName ? "max_tokens"u8 : field.Utf8());
            OpenAiJson.Write(request.Get(field), json);
        }

        WriteMembers(request.Get(Field.Unknown), json);
        WriteMembers(request.Carried, json);
        WriteForm(request, json);
        json.WriteEndObject();
    }

    private static void WriteForm(InferenceRequest request, Utf8JsonWriter json)
    {
        if (request.Endpoint == Endpoint.Embeddings)
        {
            // A third of the bytes of decimal numbers, and exact.
            json.WriteString("encoding_format"u8, "base64"u8);
        }
        else if (request.Stream)
        {
            // Usage is always asked for: the node accounts for it, also when its caller does not want it.
            json.WriteBoolean("stream"u8, true);
            json.WriteStartObject("stream_options"u8);
            json.WriteBoolean("include_usage"u8, true);
            json.WriteEndObject();
        }
    }

    private static void WriteMembers(ReadOnlyMemory<byte> map, Utf8JsonWriter json)
    {
        if (map.IsEmpty) return;
        var reader = new MessagePackReader(map);
        int count = reader.ReadMapHeader();
        for (int i = 0; i < count; i++)
        {
            json.WritePropertyName(reader.ReadStringSpanOrThrow());
            int start = (int)reader.Consumed;
            reader.Skip();
            OpenAiJson.Write(map[start..(int)reader.Consumed], json);
        }
    }
}
