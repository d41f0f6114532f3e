namespace Edge.Generation;

/// <summary>One message of a conversation.</summary>
/// <param name="Role">Who speaks, UTF-8: <c>system</c>, <c>user</c>, <c>assistant</c>, or what else the model's
/// template knows.</param>
/// <param name="Content">What is said, UTF-8. Special tokens in it are text like any other.</param>
public readonly record struct ChatMessage(ReadOnlyMemory<byte> Role, ReadOnlyMemory<byte> Content);

/// <summary>What to do with a conversation that leaves no room for an answer.</summary>
public enum ContextPolicy
{
    /// <summary>Refuse it: <see cref="GenerationOutcome.ContextTooLong"/>.</summary>
    Refuse,

    /// <summary>
    /// Leave out the oldest turns (a user's message and what follows it, up to the next one) until <c>max_tokens</c>,
    /// or a quarter of the context if that is less, are free. Messages before the first turn and the last turn stay;
    /// <see cref="GenerationResult.DroppedMessages"/> tells. Refuse it if that does not suffice.
    /// </summary>
    DropOldestTurns,
}
