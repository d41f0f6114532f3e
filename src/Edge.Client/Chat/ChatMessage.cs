namespace Edge.Client;

/// <summary>One message of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Content">Its text; null for a message that only calls tools.</param>
public sealed record ChatMessage(string Role, string? Content)
{
    private static readonly Dictionary<string, ReadOnlyMemory<byte>> None = [];

    /// <summary>Members of OpenAI's message that have no property here, <c>tool_calls</c> for one; their values in MessagePack.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Extra { get; init; } = None;

    /// <summary>What the model is told about itself.</summary>
    public static ChatMessage System(string content) => new("system", content);

    /// <summary>What the user says.</summary>
    public static ChatMessage User(string content) => new("user", content);

    /// <summary>What the model answered before.</summary>
    public static ChatMessage Assistant(string content) => new("assistant", content);
}
