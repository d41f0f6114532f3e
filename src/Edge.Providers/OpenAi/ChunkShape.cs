using Edge.Protocol;
using MessagePack;

namespace Edge.Providers.OpenAi;

/// <summary>Judges what a provider put into <c>choices</c>, so that nothing behind the provider needs to.</summary>
/// <remarks>The node assembles, stores and replays chunks; what does not have their shape is refused here, as malformed, and not guessed at.</remarks>
internal static class ChunkShape
{
    // The longest finish reason in use is "function_call", the longest ids of tool calls have some 60 characters.
    private const int MaxFinishReasonBytes = 64;
    private const int MaxNameBytes = 1024;

    /// <summary>Reads the value of <c>choices</c> in a chunk.</summary>
    /// <param name="reader">Stands at the value, which is complete.</param>
    /// <param name="seen">Receives the choices met.</param>
    /// <param name="hasChoices">Whether there is one: a chunk may carry none.</param>
    /// <returns>False when it does not have the shape of choices.</returns>
    public static bool TryReadChoices(ref MessagePackReader reader, ref ChoiceSet seen, out bool hasChoices)
    {
        hasChoices = false;
        if (reader.TryReadNil()) return true;
        if (reader.NextMessagePackType != MessagePackType.Array) return false;
        int count = reader.ReadArrayHeader();
        for (int i = 0; i < count; i++)
        {
            if (!TryReadChoice(ref reader, "delta"u8, i, out int index, out bool isFinished)) return false;
            seen.Add(index, isFinished);
        }

        hasChoices = count > 0;
        return true;
    }

    /// <summary>Reads the value of <c>choices</c> in an answer that is not streamed: one or more, each with a message and a finish reason.</summary>
    public static bool IsAnswer(ref MessagePackReader reader)
    {
        if (reader.NextMessagePackType != MessagePackType.Array) return false;
        int count = reader.ReadArrayHeader();
        for (int i = 0; i < count; i++)
            if (!TryReadChoice(ref reader, "message"u8, i, out _, out bool isFinished) || !isFinished) return false;
        return count > 0;
    }

    private static bool TryReadChoice(
        ref MessagePackReader reader, ReadOnlySpan<byte> turn, int position, out int index, out bool isFinished)
    {
        (index, isFinished) = (position, false);
        if (reader.NextMessagePackType != MessagePackType.Map) return false;
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            var name = reader.ReadStringSpanOrThrow();
            bool isNil = reader.NextMessagePackType == MessagePackType.Nil;
            if (name.SequenceEqual("index"u8) && !isNil)
            {
                if (!TryReadIndex(ref reader, out index)) return false;
            }
            else if (name.SequenceEqual("finish_reason"u8) && !isNil)
            {
                if (!IsText(ref reader, MaxFinishReasonBytes)) return false;
                isFinished = true;
            }
            else if (name.SequenceEqual(turn) && !isNil)
            {
                if (!IsTurn(ref reader)) return false;
            }
            else if (name.SequenceEqual("logprobs"u8) && !isNil && reader.NextMessagePackType != MessagePackType.Map)
            {
                return false;
            }
            else
            {
                reader.Skip();
            }
        }

        return index < AnswerAssembler.MaxChoices;
    }

    private static bool IsTurn(ref MessagePackReader reader)
    {
        if (reader.NextMessagePackType != MessagePackType.Map) return false;
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            var name = reader.ReadStringSpanOrThrow();
            if (name.Length > MaxNameBytes) return false;
            if (!name.SequenceEqual("tool_calls"u8) || reader.NextMessagePackType == MessagePackType.Nil) reader.Skip();
            else if (!AreToolCalls(ref reader)) return false;
        }

        return true;
    }

    private static bool AreToolCalls(ref MessagePackReader reader)
    {
        if (reader.NextMessagePackType != MessagePackType.Array) return false;
        int count = reader.ReadArrayHeader();
        if (count > AnswerAssembler.MaxChoices) return false;
        for (int i = 0; i < count; i++)
            if (!IsToolCall(ref reader)) return false;
        return true;
    }

    private static bool IsToolCall(ref MessagePackReader reader)
    {
        if (reader.NextMessagePackType != MessagePackType.Map) return false;
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            var name = reader.ReadStringSpanOrThrow();
            if (name.SequenceEqual("index"u8))
            {
                if (!TryReadIndex(ref reader, out _)) return false;
            }
            else if (name.SequenceEqual("function"u8))
            {
                if (!IsFunction(ref reader)) return false;
            }
            else if (reader.NextMessagePackType != MessagePackType.String)
            {
                reader.Skip();
            }
            else if (!IsText(ref reader, MaxNameBytes))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsFunction(ref MessagePackReader reader)
    {
        if (reader.NextMessagePackType != MessagePackType.Map) return false;
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            bool isArguments = reader.ReadStringSpanOrThrow().SequenceEqual("arguments"u8);
            if (isArguments || reader.NextMessagePackType != MessagePackType.String) reader.Skip();
            else if (!IsText(ref reader, MaxNameBytes)) return false;
        }

        return true;
    }

    // 0 to 127 has one encoding in what the node converts from JSON, the positive fixint.
    private static bool TryReadIndex(ref MessagePackReader reader, out int index)
    {
        index = reader.NextCode;
        reader.Skip();
        return index < AnswerAssembler.MaxChoices;
    }

    private static bool IsText(ref MessagePackReader reader, int maxBytes)
        => reader.NextMessagePackType == MessagePackType.String && reader.ReadStringSpanOrThrow().Length <= maxBytes;
}
