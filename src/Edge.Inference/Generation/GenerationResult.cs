namespace Edge.Generation;

/// <summary>How a request to a local model ended.</summary>
public enum GenerationOutcome
{
    /// <summary>The answer is whole.</summary>
    Completed,
    /// <summary>A setting is out of range, or the model's template does not take these messages; nothing was
    /// generated.</summary>
    InvalidRequest,
    /// <summary>The prompt leaves no room in the context (<c>context_length_exceeded</c>); nothing was
    /// generated.</summary>
    ContextTooLong,
    /// <summary>Too many requests wait already; nothing was generated, another backend may take it.</summary>
    QueueFull,
    /// <summary>The caller cancelled, or the model was disposed.</summary>
    Cancelled,
    /// <summary>The model or its runtime failed; the answer, if any of it came out, is not whole.</summary>
    Failed,
}

/// <summary>Why a whole answer ends where it does.</summary>
public enum FinishReason
{
    /// <summary>The model ended it, or a stop text came.</summary>
    Stop,
    /// <summary>It reached its limit of tokens or the end of the context.</summary>
    Length,
}

/// <summary>What is known of a generation once it is over.</summary>
public sealed record GenerationResult
{
    /// <summary>How it ended.</summary>
    public required GenerationOutcome Outcome { get; init; }

    /// <summary>Why the answer ends; of meaning with <see cref="GenerationOutcome.Completed"/> only.</summary>
    public FinishReason FinishReason { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public int PromptTokens { get; init; }

    /// <summary>Tokens drawn, the one that ends the answer included.</summary>
    public int CompletionTokens { get; init; }

    /// <summary>Tokens that prompt and answer may have together.</summary>
    public int ContextTokens { get; init; }

    /// <summary>Messages left out by <see cref="ContextPolicy.DropOldestTurns"/>.</summary>
    public int DroppedMessages { get; init; }

    /// <summary>Whether the model saw less than the whole conversation.</summary>
    public bool Truncated => DroppedMessages > 0;

    /// <summary>The seed of the draw; a request with this seed repeats it.</summary>
    public long Seed { get; init; }

    /// <summary>Waiting for a free place.</summary>
    public TimeSpan QueueTime { get; init; }

    /// <summary>Reading the prompt, up to the first token's scores.</summary>
    public TimeSpan PrefillTime { get; init; }

    /// <summary>Drawing the answer, the sink's time included.</summary>
    public TimeSpan DecodeTime { get; init; }

    /// <summary>For every outcome but <see cref="GenerationOutcome.Completed"/>: what happened, for the caller to read;
    /// no text of the prompt.</summary>
    public string? Error { get; init; }
}
