namespace Edge.Client;

/// <summary>A conversation to be answered. What is null is left to the model.</summary>
public sealed record ChatRequest
{
    private static readonly Dictionary<string, ReadOnlyMemory<byte>> None = [];

    /// <summary>The model's name, or an alias of the node.</summary>
    public required string Model { get; init; }

    /// <summary>The conversation, at least one message.</summary>
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>Most tokens of the answer.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>How freely tokens are drawn.</summary>
    /// <value>0 (the likeliest always) to 2.</value>
    public double? Temperature { get; init; }

    /// <summary>The share of probability that tokens are drawn from.</summary>
    /// <value>0 to 1.</value>
    public double? TopP { get; init; }

    /// <summary>Makes the drawing repeatable.</summary>
    public long? Seed { get; init; }

    /// <summary>Texts that end the answer.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Directives of <c>Cache-Control</c>: <c>no-cache</c>, <c>no-store</c>, <c>max-age=60</c>, <c>only-if-cached</c>, <c>sampled</c>.</summary>
    public string? Cache { get; init; }

    /// <summary>A part of the tenant's cache that shares nothing with the others.</summary>
    public string? CacheNamespace { get; init; }

    /// <summary>Time granted, which the node learns of.</summary>
    /// <value>1 ms to 1 day; null for <see cref="EdgeClientOptions.RequestDeadline"/>.</value>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Members of OpenAI's request that have no property here; their values in MessagePack (<see cref="RawValue.FromJson"/>).</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Extra { get; init; } = None;

    /// <summary>A request of one question.</summary>
    public static ChatRequest Of(string model, string question) => new() { Model = model, Messages = [ChatMessage.User(question)] };
}
