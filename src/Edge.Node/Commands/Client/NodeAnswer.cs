namespace Edge.Node.Commands.Client;

/// <summary>What a node answered, whichever door it came through.</summary>
internal sealed record NodeAnswer
{
    /// <summary>The answer's text; empty for embeddings.</summary>
    public string Text { get; init; } = "";

    /// <summary>The vector; empty for chat.</summary>
    public float[] Vector { get; init; } = [];

    /// <summary>Who answered: <c>cache</c>, <c>local</c>, or a provider's name.</summary>
    public string ServedBy { get; init; } = "";

    /// <summary>What the cache did, in the door's own words.</summary>
    public string Cache { get; init; } = "";

    /// <summary>Tokens of the prompt.</summary>
    public long InputTokens { get; init; }

    /// <summary>Tokens of the answer.</summary>
    public long OutputTokens { get; init; }

    /// <summary>From sending the request to the end of the answer.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>From sending the request to the first piece of text; zero when it did not stream.</summary>
    public TimeSpan FirstText { get; init; }

    /// <summary>The failure, as the node put it; null for an answer.</summary>
    public string? Error { get; init; }
}
