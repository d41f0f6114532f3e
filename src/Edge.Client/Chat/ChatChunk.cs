namespace Edge.Client;

/// <summary>A piece of a streamed answer.</summary>
public sealed record ChatChunk
{
    /// <summary>Which of the answers it belongs to, from 0.</summary>
    public int Index { get; init; }

    /// <summary>The text it adds; may be empty.</summary>
    public string Content { get; init; } = "";

    /// <summary>Why the answer ended; null while it goes on.</summary>
    public string? FinishReason { get; init; }

    /// <summary>All of the chunk, in MessagePack; empty for the last.</summary>
    public ReadOnlyMemory<byte> Raw { get; init; }

    /// <summary>What is known at the end: usage and where the answer came from, without its text. Only the last chunk has it.</summary>
    public ChatAnswer? Summary { get; init; }
}
