namespace Edge.Client;

/// <summary>Texts to be embedded.</summary>
public sealed record EmbeddingRequest
{
    private static readonly Dictionary<string, ReadOnlyMemory<byte>> None = [];

    /// <summary>The model's name, or an alias of the node.</summary>
    public required string Model { get; init; }

    /// <summary>The texts, at least one.</summary>
    public required IReadOnlyList<string> Input { get; init; }

    /// <summary>Numbers of each vector; null for all that the model has.</summary>
    public int? Dimensions { get; init; }

    /// <summary>Directives of <c>Cache-Control</c>, as in <see cref="ChatRequest.Cache"/>.</summary>
    public string? Cache { get; init; }

    /// <summary>A part of the tenant's cache that shares nothing with the others.</summary>
    public string? CacheNamespace { get; init; }

    /// <summary>Time granted, which the node learns of.</summary>
    /// <value>1 ms to 1 day; null for <see cref="EdgeClientOptions.RequestDeadline"/>.</value>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Members of OpenAI's request that have no property here; their values in MessagePack (<see cref="RawValue.FromJson"/>).</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Extra { get; init; } = None;

    /// <summary>A request for the vectors of texts.</summary>
    public static EmbeddingRequest Of(string model, params IReadOnlyList<string> input) => new() { Model = model, Input = input };
}
