using MessagePack;

namespace Edge.Client;

/// <summary>Reads answers and chunks of <c>chat.completions</c>.</summary>
internal static class ChatReader
{
    /// <exception cref="MessagePackSerializationException">The answer has not its form.</exception>
    public static ChatAnswer ReadAnswer(ReadOnlyMemory<byte> bytes)
    {
        var answer = new ChatAnswer { Raw = bytes.ToArray() };
        var reader = new MessagePackReader(bytes);
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            switch (reader.ReadString())
            {
                case "id":
                    answer = answer with { Id = reader.ReadString() ?? "" };
                    break;
                case "model":
                    answer = answer with { Model = reader.ReadString() ?? "" };
                    break;
                case "choices":
                    answer = answer with { Choices = ReadChoices(ref reader) };
                    break;
                case "usage":
                    answer = answer with { Usage = TokenUsage.Read(ref reader) };
                    break;
                case "edge":
                    answer = answer with { Served = ServedInfo.Read(ref reader) };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return answer;
    }

    /// <exception cref="MessagePackSerializationException">The chunk has not its form.</exception>
    public static ChatChunk ReadChunk(ReadOnlyMemory<byte> bytes)
    {
        var chunk = new ChatChunk { Raw = bytes.ToArray() };
        var reader = new MessagePackReader(bytes);
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            if (reader.ReadString() != "choices")
            {
                reader.Skip();
                continue;
            }

            // A node sends one choice in a chunk, or none beside the usage.
            if (ReadChoices(ref reader) is [var choice, ..])
                chunk = chunk with { Index = choice.Index, Content = choice.Content, FinishReason = choice.FinishReason };
        }

        return chunk;
    }

    private static ChatChoice[] ReadChoices(ref MessagePackReader reader)
    {
        var choices = new ChatChoice[reader.ReadArrayHeader()];
        for (int i = 0; i < choices.Length; i++) choices[i] = ReadChoice(ref reader);
        return choices;
    }

    private static ChatChoice ReadChoice(ref MessagePackReader reader)
    {
        int index = 0;
        string content = "";
        string? finishReason = null;
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            string? name = reader.ReadString();
            if (name == "index") index = reader.ReadInt32();
            else if (name == "finish_reason") finishReason = reader.ReadString();
            else if (name is "message" or "delta") content = ReadContent(ref reader);
            else reader.Skip();
        }

        return new ChatChoice(index, content, finishReason);
    }

    private static string ReadContent(ref MessagePackReader reader)
    {
        string content = "";
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            bool isText = reader.ReadString() == "content" && reader.NextMessagePackType == MessagePackType.String;
            if (isText) content = reader.ReadString()!;
            else reader.Skip();
        }

        return content;
    }
}
