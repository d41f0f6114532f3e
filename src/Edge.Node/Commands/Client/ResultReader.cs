using System.Buffers;
using System.Globalization;
using Edge.Protocol;
using MessagePack;

namespace Edge.Node.Commands.Client;

/// <summary>Reads what a node sends over MessagePack-RPC.</summary>
internal static class ResultReader
{
    /// <summary>The answer in a response.</summary>
    public static NodeAnswer Read(in Message response)
    {
        if (response.IsError)
        {
            var error = new MessagePackReader(response.Error);
            return new NodeAnswer { Error = error.ReadString() };
        }

        var answer = new NodeAnswer();
        var reader = new MessagePackReader(response.Result.ToArray());
        if (reader.NextMessagePackType != MessagePackType.Map) return answer;
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            answer = reader.ReadString() switch
            {
                "choices" => answer with { Text = ReadText(ref reader, "message") },
                "data" => answer with { Vector = ReadVector(ref reader) },
                "usage" => ReadUsage(ref reader, answer),
                "edge" => ReadEdge(ref reader, answer),
                _ => Skip(ref reader, answer),
            };
        }

        return answer;
    }

    /// <summary>The text in a <c>chat.chunk</c>; empty where it has none.</summary>
    public static string TextOfChunk(in Message notification)
    {
        if (!notification.Method.SequenceEqual(MethodNames.ChatChunk)) return "";
        var reader = new MessagePackReader(notification.Params.ToArray());
        reader.ReadArrayHeader();
        reader.Skip();
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            if (reader.ReadString() == "choices") return ReadText(ref reader, "delta");
            reader.Skip();
        }

        return "";
    }

    private static string ReadText(ref MessagePackReader reader, string part)
    {
        string text = "";
        int choices = reader.ReadArrayHeader();
        for (int choice = 0; choice < choices; choice++)
        {
            int members = reader.ReadMapHeader();
            for (int i = 0; i < members; i++)
            {
                if (reader.ReadString() != part)
                {
                    reader.Skip();
                    continue;
                }

                int fields = reader.ReadMapHeader();
                for (int j = 0; j < fields; j++)
                {
                    bool isContent = reader.ReadString() == "content" && reader.NextMessagePackType == MessagePackType.String;
                    if (isContent) text += reader.ReadString();
                    else reader.Skip();
                }
            }
        }

        return text;
    }

    private static float[] ReadVector(ref MessagePackReader reader)
    {
        float[] vector = [];
        int items = reader.ReadArrayHeader();
        for (int item = 0; item < items; item++)
        {
            int members = reader.ReadMapHeader();
            for (int i = 0; i < members; i++)
            {
                if (reader.ReadString() != "embedding")
                {
                    reader.Skip();
                    continue;
                }

                vector = new float[reader.ReadArrayHeader()];
                for (int j = 0; j < vector.Length; j++) vector[j] = reader.ReadSingle();
            }
        }

        return vector;
    }

    private static NodeAnswer ReadUsage(ref MessagePackReader reader, NodeAnswer answer)
    {
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            answer = reader.ReadString() switch
            {
                "prompt_tokens" => answer with { InputTokens = reader.ReadInt64() },
                "completion_tokens" => answer with { OutputTokens = reader.ReadInt64() },
                _ => Skip(ref reader, answer),
            };
        }

        return answer;
    }

    private static NodeAnswer ReadEdge(ref MessagePackReader reader, NodeAnswer answer)
    {
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            answer = reader.ReadString() switch
            {
                "served_by" => answer with { ServedBy = reader.ReadString() ?? "" },
                "cache" => answer with { Cache = ReadCache(ref reader) },
                _ => Skip(ref reader, answer),
            };
        }

        return answer;
    }

    private static string ReadCache(ref MessagePackReader reader)
    {
        string kind = "", similarity = "", detail = "";
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            string? name = reader.ReadString();
            if (name == "kind") kind = reader.ReadString() ?? "";
            else if (name == "detail" && !reader.TryReadNil()) detail = " " + reader.ReadString();
            else if (name == "similarity" && !reader.TryReadNil()) similarity = string.Create(CultureInfo.InvariantCulture, $" {reader.ReadDouble():0.000}");
            else if (name is not ("detail" or "similarity")) reader.Skip();
        }

        return kind + similarity + detail;
    }

    private static NodeAnswer Skip(ref MessagePackReader reader, NodeAnswer answer)
    {
        reader.Skip();
        return answer;
    }
}
