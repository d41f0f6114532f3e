using System.Text;
using Edge.Backends;
using Edge.Protocol;
using MessagePack;

namespace Edge.Generation;

/// <summary>Reads what a local model needs out of a request.</summary>
internal static class ChatRequest
{
    /// <summary>What no local model can do: another backend may.</summary>
    public static EdgeError? FindUnsupported(InferenceRequest request, string model)
    {
        if (request.IsGiven(Field.ResponseFormat) && ReadType(request.Get(Field.ResponseFormat)) is var format and not "text")
            return new EdgeError(ErrorCode.InvalidRequest, $"'{model}' is a local model and cannot hold itself to the response_format '{format}'; use text.", "response_format");
        var choice = new MessagePackReader(request.Get(Field.ToolChoice));
        bool isForced = choice.NextMessagePackType != MessagePackType.String || choice.ReadString() is not ("none" or "auto");
        return isForced
            ? new EdgeError(ErrorCode.InvalidRequest, $"'{model}' is a local model and cannot call tools; tool_choice must be \"auto\" or \"none\".", "tool_choice")
            : null;
    }

    /// <summary>Names what is left out of account.</summary>
    public static void WarnOfIgnored(InferenceRequest request, IChunkSink sink)
    {
        UnknownFields.Warn(request, sink);
        foreach (var field in (ReadOnlySpan<Field>)[Field.Tools, Field.LogitBias])
            if (request.IsGiven(field)) sink.Warn($"local models ignore '{Encoding.UTF8.GetString(field.Utf8())}'");
    }

    /// <summary>Reads the conversation; contents are borrowed from the request.</summary>
    public static EdgeError? ReadMessages(InferenceRequest request, string model, out ChatMessage[] messages)
    {
        var body = request.Get(Field.Messages);
        var reader = new MessagePackReader(body);
        messages = new ChatMessage[reader.ReadArrayHeader()];
        for (int i = 0; i < messages.Length; i++)
            if (ReadMessage(ref reader, body, model, i, out messages[i]) is { } error) return error;
        return null;
    }

    /// <summary>Reads how the answer is to be drawn.</summary>
    public static SamplingSettings ReadSettings(InferenceRequest request) => new()
    {
        Temperature = ReadNumber(request, Field.Temperature),
        TopP = ReadNumber(request, Field.TopP),
        TopK = (int?)ReadNumber(request, Field.TopK),
        MinP = ReadNumber(request, Field.MinP),
        RepetitionPenalty = ReadNumber(request, Field.RepetitionPenalty),
        PresencePenalty = ReadNumber(request, Field.PresencePenalty) ?? 0,
        FrequencyPenalty = ReadNumber(request, Field.FrequencyPenalty) ?? 0,
        Seed = ReadWhole(request, Field.Seed),
        MaxTokens = (int?)ReadWhole(request, Field.MaxTokens),
        Stop = ReadStop(request.Get(Field.Stop)),
        TopLogprobs = new MessagePackReader(request.Get(Field.Logprobs)).ReadBoolean() ? (int?)ReadWhole(request, Field.TopLogprobs) ?? 0 : null,
    };

    /// <summary>How many answers are wanted.</summary>
    public static int ReadChoices(InferenceRequest request) => (int)ReadWhole(request, Field.N)!.Value;

    private static EdgeError? ReadMessage(ref MessagePackReader reader, ReadOnlyMemory<byte> body, string model, int index, out ChatMessage message)
    {
        ReadOnlyMemory<byte> role = default, content = default;
        int members = reader.ReadMapHeader();
        message = default;
        for (int i = 0; i < members; i++)
        {
            var name = reader.ReadStringSpanOrThrow();
            if (name.SequenceEqual("role"u8)) role = ReadText(ref reader, body);
            else if (!name.SequenceEqual("content"u8)) reader.Skip();
            else if (reader.NextMessagePackType == MessagePackType.String) content = ReadText(ref reader, body);
            else if (!reader.TryReadNil() && ReadParts(ref reader, model, index, out content) is { } error) return error;
        }

        message = new ChatMessage(role, content);
        return null;
    }

    private static EdgeError? ReadParts(ref MessagePackReader reader, string model, int index, out ReadOnlyMemory<byte> content)
    {
        using var joined = new MemoryStream();
        content = default;
        int parts = reader.ReadArrayHeader();
        for (int part = 0; part < parts; part++)
        {
            if (reader.NextMessagePackType != MessagePackType.Map) return BadPart(model, index, part, "no map");
            string? type = null, text = null;
            int members = reader.ReadMapHeader();
            for (int i = 0; i < members; i++)
            {
                var name = reader.ReadStringSpanOrThrow();
                if (reader.NextMessagePackType != MessagePackType.String) reader.Skip();
                else if (name.SequenceEqual("type"u8)) type = reader.ReadString();
                else if (name.SequenceEqual("text"u8)) text = reader.ReadString();
                else reader.Skip();
            }

            if (type != "text" || text is null) return BadPart(model, index, part, type ?? "no type");
            joined.Write(Encoding.UTF8.GetBytes(text));
        }

        content = joined.ToArray();
        return null;
    }

    private static EdgeError BadPart(string model, int message, int part, string type) => new(
        ErrorCode.InvalidRequest, $"'{model}' takes text only; this part of a message is of the type '{(type.Length > 32 ? type[..32] : type)}'.", $"messages[{message}].content[{part}]");

    private static ReadOnlyMemory<byte> ReadText(ref MessagePackReader reader, ReadOnlyMemory<byte> body)
    {
        int length = reader.ReadStringSpanOrThrow().Length;
        return body.Slice((int)reader.Consumed - length, length);
    }

    private static string ReadType(ReadOnlyMemory<byte> format)
    {
        var reader = new MessagePackReader(format);
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            bool isType = reader.ReadStringSpanOrThrow().SequenceEqual("type"u8);
            if (isType && reader.NextMessagePackType == MessagePackType.String) return reader.ReadString()!;
            reader.Skip();
        }

        return "";
    }

    private static ReadOnlyMemory<byte>[] ReadStop(ReadOnlyMemory<byte> stops)
    {
        var reader = new MessagePackReader(stops);
        var texts = new ReadOnlyMemory<byte>[reader.ReadArrayHeader()];
        for (int i = 0; i < texts.Length; i++) texts[i] = ReadText(ref reader, stops);
        return texts;
    }

    private static float? ReadNumber(InferenceRequest request, Field field)
    {
        var reader = new MessagePackReader(request.Get(field));
        return reader.TryReadNil() ? null : (float)reader.ReadDouble();
    }

    private static long? ReadWhole(InferenceRequest request, Field field)
    {
        var reader = new MessagePackReader(request.Get(field));
        return reader.TryReadNil() ? null : reader.ReadInt64();
    }
}
