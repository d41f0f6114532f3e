namespace Edge.Client;

/// <summary>The vectors of texts.</summary>
public sealed record EmbeddingAnswer
{
    /// <summary>The model that answered.</summary>
    public string Model { get; init; } = "";

    /// <summary>One vector for each text, in their order.</summary>
    public IReadOnlyList<float[]> Vectors { get; init; } = [];

    /// <summary>Tokens of the texts.</summary>
    public TokenUsage Usage { get; init; }

    /// <summary>How the node came to the answer.</summary>
    public ServedInfo Served { get; init; } = new();
}
