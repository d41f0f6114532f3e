using MessagePack;

namespace Edge.Protocol;

/// <summary>What cache, accounting and the doors need to know of an answer.</summary>
/// <param name="InputTokens">Tokens of the prompt; 0 when the answer does not say.</param>
/// <param name="OutputTokens">Tokens of the answer; 0 when it does not say.</param>
/// <param name="IsRegular">Whether every choice ended with stop, length or tool_calls: others are never stored.</param>
public readonly record struct AnswerSummary(long InputTokens, long OutputTokens, bool IsRegular)
{
    /// <summary>Whether the answer has an id.</summary>
    public bool HasId { get; private init; }

    /// <summary>Whether it says when it was made.</summary>
    public bool HasCreated { get; private init; }

    /// <summary>Whether it names its model.</summary>
    public bool HasModel { get; private init; }

    /// <summary>Reads a whole answer of the node's form.</summary>
    /// <exception cref="MessagePackSerializationException">It is not the map that it should be: a bug in the backend.</exception>
    public static AnswerSummary Read(ReadOnlyMemory<byte> answer)
    {
        long input = 0, output = 0;
        bool isRegular = true, hasId = false, hasCreated = false, hasModel = false;
        var reader = new ValueReader(answer.Span);
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            var name = reader.ReadText();
            if (name.SequenceEqual("choices"u8))
            {
                isRegular = ReadChoices(ref reader);
                continue;
            }

            if (name.SequenceEqual("usage"u8))
            {
                (input, output) = ReadUsage(ref reader);
                continue;
            }

            hasId |= name.SequenceEqual("id"u8);
            hasCreated |= name.SequenceEqual("created"u8);
            hasModel |= name.SequenceEqual("model"u8);
            reader.Skip();
        }

        return new AnswerSummary(input, output, isRegular) { HasId = hasId, HasCreated = hasCreated, HasModel = hasModel };
    }

    private static bool ReadChoices(ref ValueReader reader)
    {
        bool isRegular = true;
        int count = reader.ReadArrayHeader();
        for (int i = 0; i < count; i++)
        {
            bool choiceIsRegular = false;
            int members = reader.ReadMapHeader();
            for (int j = 0; j < members; j++)
            {
                bool isReason = reader.ReadText().SequenceEqual("finish_reason"u8);
                if (!isReason || reader.NextType != MessagePackType.String)
                {
                    reader.Skip();
                    continue;
                }

                var reason = reader.ReadText();
                choiceIsRegular = reason.SequenceEqual("stop"u8) || reason.SequenceEqual("length"u8) || reason.SequenceEqual("tool_calls"u8);
            }

            isRegular &= choiceIsRegular;
        }

        return isRegular && count > 0;
    }

    private static (long Input, long Output) ReadUsage(ref ValueReader reader)
    {
        long input = 0, output = 0;
        if (reader.TryReadNil()) return (0, 0);
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            var name = reader.ReadText();
            if (reader.NextType != MessagePackType.Integer) reader.Skip();
            else if (name.SequenceEqual("prompt_tokens"u8)) reader.TryReadInt64(out input);
            else if (name.SequenceEqual("completion_tokens"u8)) reader.TryReadInt64(out output);
            else reader.Skip();
        }

        return (input, output);
    }
}
