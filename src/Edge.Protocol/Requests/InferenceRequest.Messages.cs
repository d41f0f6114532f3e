using MessagePack;

namespace Edge.Protocol;

public sealed partial class InferenceRequest
{
    /// <summary>Checks the conversation's shape and finds the text that similar prompts are compared by.</summary>
    private EdgeError? FindLastUserText()
    {
        if (Endpoint != Endpoint.ChatCompletions) return null;
        var reader = new ValueReader(_body.WrittenSpan[_fieldsStart..]);
        int count = reader.ReadArrayHeader();
        if (count == 0) return Invalid("messages", "messages is empty; a conversation has at least one message.");
        for (int i = 0; i < count; i++)
        {
            if (reader.NextType != MessagePackType.Map) return Invalid($"messages[{i}]", $"messages[{i}] must be a map.");
            if (ReadMessage(ref reader, i, isLast: i == count - 1) is { } error) return error;
        }

        return null;
    }

    private EdgeError? ReadMessage(ref ValueReader reader, int index, bool isLast)
    {
        scoped ReadOnlySpan<byte> role = default;
        int contentStart = 0, textStart = 0, textEnd = 0;
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            var name = reader.ReadText();
            if (name.SequenceEqual("role"u8) && reader.NextType == MessagePackType.String)
            {
                role = reader.ReadText();
            }
            else if (name.SequenceEqual("content"u8))
            {
                contentStart = _fieldsStart + reader.Consumed;
                if (reader.NextType == MessagePackType.String)
                {
                    int length = reader.ReadText().Length;
                    textEnd = _fieldsStart + reader.Consumed;
                    textStart = textEnd - length;
                }
                else if (reader.NextType is MessagePackType.Nil or MessagePackType.Array)
                {
                    reader.Skip();
                }
                else
                {
                    return Invalid($"messages[{index}].content", $"content must be a text, an array of parts or null; it is {Describe(reader.NextType)}.");
                }
            }
            else
            {
                reader.Skip();
            }
        }

        if (!IsRole(role)) return Invalid($"messages[{index}].role", "role must be system, developer, user, assistant, tool or function.");
        HasToolResults |= role.SequenceEqual("tool"u8) || role.SequenceEqual("function"u8);
        if (isLast && role.SequenceEqual("user"u8)) (_lastUserStart, _lastUserTextStart, _lastUserTextEnd) = (contentStart, textStart, textEnd);
        return null;
    }

    private static bool IsRole(ReadOnlySpan<byte> role)
        => role.SequenceEqual("user"u8) || role.SequenceEqual("assistant"u8) || role.SequenceEqual("system"u8)
        || role.SequenceEqual("developer"u8) || role.SequenceEqual("tool"u8) || role.SequenceEqual("function"u8);
}
