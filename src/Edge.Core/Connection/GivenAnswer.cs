using System.Buffers.Binary;
using System.Text.Unicode;
using Edge.Buffers;
using Edge.Protocol;
using MessagePack;

namespace Edge.Connection;

/// <summary>Brings the answer that a client gives to <c>cache.put</c> into the form of <see cref="Backends.IChunkSink"/>, and checks it:
/// what is stored is served without another look.</summary>
internal static class GivenAnswer
{
    private static readonly EdgeError NotText = Wrong("response holds a text that is not valid UTF-8, or a name that is no text.");
    private static readonly EdgeError NotPlain = Wrong("response holds an extension type, which no answer has.");
    private static readonly EdgeError NoChat = Wrong(
        "response must be a chat completion: choices with index, message and a finish_reason of stop, length or tool_calls.");
    private static readonly EdgeError NoEmbeddings = Wrong(
        "response must be an embeddings answer: data with index and embedding, an array of numbers or a bin of little-endian float 32.");

    /// <summary>Reads an answer.</summary>
    /// <param name="endpoint">What was asked.</param>
    /// <param name="given">A complete map, in one piece.</param>
    /// <param name="answer">Receives the answer; of no use after an error.</param>
    public static EdgeError? Read(Endpoint endpoint, ReadOnlyMemory<byte> given, PooledBufferWriter answer)
    {
        bool isChat = endpoint == Endpoint.ChatCompletions;
        try
        {
            var reader = new MessagePackReader(given);
            var writer = new MessagePackWriter(answer);
            if (CopyMembers(ref reader, ref writer, isChat) is { } error) return error;
            writer.Flush();
            return isChat ? CheckChat(answer.WrittenMemory) : CheckEmbeddings(answer.WrittenMemory);
        }
        catch (Exception exception) when (exception is MessagePackSerializationException or OverflowException)
        {
            return isChat ? NoChat : NoEmbeddings; // a member of another type than it has to be
        }
        catch (BufferFullException full)
        {
            return Wrong($"response is over the limit of {full.MaxBytes} bytes.");
        }
    }

    /// <summary>Copies the members but those that the node writes anew with each answer.</summary>
    private static EdgeError? CopyMembers(ref MessagePackReader reader, ref MessagePackWriter writer, bool isChat)
    {
        int members = reader.ReadMapHeader();
        var counter = reader.CreatePeekReader();
        int kept = 0;
        for (int i = 0; i < members; i++)
        {
            if (!counter.TryReadText(out var name)) return NotText;
            if (!IsOurs(name)) kept++;
            counter.Skip();
        }

        writer.WriteMapHeader(kept);
        for (int i = 0; i < members; i++)
        {
            reader.TryReadText(out var name);
            if (IsOurs(name)) reader.Skip();
            else if (CopyMember(name, ref reader, ref writer, isChat) is { } error) return error;
        }

        return null;
    }

    private static bool IsOurs(ReadOnlySpan<byte> name) => name.SequenceEqual("edge"u8) || name.SequenceEqual("object"u8);

    private static EdgeError? CopyMember(
        ReadOnlySpan<byte> name, ref MessagePackReader reader, ref MessagePackWriter writer, bool isChat)
    {
        if (!Utf8.IsValid(name)) return NotText;
        writer.WriteString(name);
        if (isChat || !name.SequenceEqual("embedding"u8)) return Copy(ref reader, ref writer, isChat);
        CopyVector(ref reader, ref writer);
        return null;
    }

    private static EdgeError? Copy(ref MessagePackReader reader, ref MessagePackWriter writer, bool isChat)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Extension:
                return NotPlain;
            case MessagePackType.String or MessagePackType.Binary:
                reader.TryReadText(out var text);
                if (!Utf8.IsValid(text)) return NotText;
                writer.WriteString(text);
                return null;
            case MessagePackType.Array:
                int elements = reader.ReadArrayHeader();
                writer.WriteArrayHeader(elements);
                for (int i = 0; i < elements; i++)
                    if (Copy(ref reader, ref writer, isChat) is { } error) return error;
                return null;
            case MessagePackType.Map:
                int members = reader.ReadMapHeader();
                writer.WriteMapHeader(members);
                for (int i = 0; i < members; i++)
                {
                    if (!reader.TryReadText(out var name)) return NotText;
                    if (CopyMember(name, ref reader, ref writer, isChat) is { } error) return error;
                }

                return null;
            default:
                writer.WriteRaw(reader.ReadRaw());
                return null;
        }
    }

    private static void CopyVector(ref MessagePackReader reader, ref MessagePackWriter writer)
    {
        if (reader.NextMessagePackType == MessagePackType.Binary)
        {
            writer.Write(reader.ReadBytes()!.Value);
            return;
        }

        int numbers = reader.ReadArrayHeader();
        writer.WriteBinHeader(numbers * sizeof(float));
        var vector = writer.GetSpan(numbers * sizeof(float));
        for (int i = 0; i < numbers; i++) BinaryPrimitives.WriteSingleLittleEndian(vector[(i * sizeof(float))..], (float)reader.ReadDouble());
        writer.Advance(numbers * sizeof(float));
    }

    /// <summary>Reads the answer as every later reader of it will.</summary>
    private static EdgeError? CheckChat(ReadOnlyMemory<byte> answer)
    {
        if (!HoldsItems(answer, "choices"u8, HasMessage) || !AnswerSummary.Read(answer).IsRegular) return NoChat;
        using var replay = new AnswerReplay();
        replay.Begin(answer);
        while (replay.TryNext(out _))
        {
        }

        return null;
    }

    private static EdgeError? CheckEmbeddings(ReadOnlyMemory<byte> answer)
        => HoldsItems(answer, "data"u8, HasVector) ? null : NoEmbeddings;

    /// <summary>Whether the answer has a list of that name, with items, each of which is as it has to be.</summary>
    private static bool HoldsItems(ReadOnlyMemory<byte> answer, ReadOnlySpan<byte> list, ItemCheck isSound)
    {
        int sound = 0;
        var reader = new MessagePackReader(answer);
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            if (!reader.ReadStringSpanOrThrow().SequenceEqual(list))
            {
                reader.Skip();
                continue;
            }

            int items = reader.ReadArrayHeader();
            for (int j = 0; j < items; j++)
            {
                if (!isSound(ref reader)) return false;
                sound++;
            }
        }

        return sound > 0;
    }

    private static bool HasMessage(ref MessagePackReader reader)
    {
        bool hasIndex = false, hasMessage = false;
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            var name = reader.ReadStringSpanOrThrow();
            if (name.SequenceEqual("index"u8)) hasIndex = reader.NextMessagePackType == MessagePackType.Integer;
            else if (name.SequenceEqual("message"u8)) hasMessage = reader.NextMessagePackType == MessagePackType.Map;
            reader.Skip();
        }

        return hasIndex && hasMessage;
    }

    private static bool HasVector(ref MessagePackReader reader)
    {
        bool hasVector = false;
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            bool isVector = reader.ReadStringSpanOrThrow().SequenceEqual("embedding"u8);
            if (isVector) hasVector = reader.ReadBytes() is { Length: > 0 } bytes && bytes.Length % sizeof(float) == 0;
            else reader.Skip();
        }

        return hasVector;
    }

    private delegate bool ItemCheck(ref MessagePackReader reader);

    private static EdgeError Wrong(string message) => new(ErrorCode.InvalidRequest, message, "response");
}
