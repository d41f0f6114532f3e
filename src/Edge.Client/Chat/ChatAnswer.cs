namespace Edge.Client;

/// <summary>The answer to a conversation.</summary>
public sealed record ChatAnswer
{
    /// <summary>The answer's name.</summary>
    public string Id { get; init; } = "";

    /// <summary>The model that answered.</summary>
    public string Model { get; init; } = "";

    /// <summary>The answers, as many as were asked for.</summary>
    public IReadOnlyList<ChatChoice> Choices { get; init; } = [];

    /// <summary>Tokens of prompt and answer.</summary>
    public TokenUsage Usage { get; init; }

    /// <summary>How the node came to the answer.</summary>
    public ServedInfo Served { get; init; } = new();

    /// <summary>All of the answer, in MessagePack: what has no property here, tool calls for one, is in it.</summary>
    public ReadOnlyMemory<byte> Raw { get; init; }

    /// <summary>The text of the first choice; empty where it has none.</summary>
    public string Text => Choices.Count > 0 ? Choices[0].Content : "";
}

/// <summary>One of the answers to a conversation.</summary>
/// <param name="Index">Which one, from 0.</param>
/// <param name="Content">Its text; empty in the summary of a stream, and where it only calls tools.</param>
/// <param name="FinishReason"><c>stop</c>, <c>length</c>, <c>tool_calls</c> or <c>content_filter</c>; null if the node did not say.</param>
public sealed record ChatChoice(int Index, string Content, string? FinishReason);
