using MessagePack;

namespace Edge.Client;

/// <summary>How a node came to an answer: its member <c>edge</c>.</summary>
public sealed record ServedInfo
{
    /// <summary><c>cache</c>, or the name of the backend.</summary>
    public string ServedBy { get; init; } = "";

    /// <summary>The node's name.</summary>
    public string Node { get; init; } = "";

    /// <summary><c>bypass</c>, <c>miss</c>, <c>exact</c> or <c>semantic</c>.</summary>
    public string CacheKind { get; init; } = "";

    /// <summary>How similar the stored prompt is.</summary>
    /// <value>-1 to 1, a cosine; null for what is no hit.</value>
    public double? Similarity { get; init; }

    /// <summary>Why a similar prompt was no hit; null where there is nothing to say.</summary>
    public string? CacheDetail { get; init; }

    /// <summary>What the caller should know: fields ignored, a prompt cut.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The name of the request in the node's log.</summary>
    public string RequestId { get; init; } = "";

    internal static ServedInfo Read(ref MessagePackReader reader)
    {
        var info = new ServedInfo();
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            switch (reader.ReadString())
            {
                case "served_by":
                    info = info with { ServedBy = reader.ReadString() ?? "" };
                    break;
                case "node":
                    info = info with { Node = reader.ReadString() ?? "" };
                    break;
                case "request_id":
                    info = info with { RequestId = reader.ReadString() ?? "" };
                    break;
                case "warnings":
                    info = info with { Warnings = ReadTexts(ref reader) };
                    break;
                case "cache":
                    info = ReadCache(ref reader, info);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return info;
    }

    private static ServedInfo ReadCache(ref MessagePackReader reader, ServedInfo info)
    {
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            string? name = reader.ReadString();
            if (reader.TryReadNil()) continue;
            if (name == "kind") info = info with { CacheKind = reader.ReadString() ?? "" };
            else if (name == "detail") info = info with { CacheDetail = reader.ReadString() };
            else if (name == "similarity") info = info with { Similarity = reader.ReadDouble() };
            else reader.Skip();
        }

        return info;
    }

    private static string[] ReadTexts(ref MessagePackReader reader)
    {
        // A count is checked against the bytes that are there, which a message's limit bounds.
        string[] texts = new string[reader.ReadArrayHeader()];
        for (int i = 0; i < texts.Length; i++) texts[i] = reader.ReadString() ?? "";
        return texts;
    }
}
