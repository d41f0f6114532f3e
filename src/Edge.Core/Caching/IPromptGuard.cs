namespace Edge.Caching;

/// <summary>Says whether two prompts that look alike ask for the same thing.</summary>
/// <remarks>Cosine cannot see the one word that matters ("is it legal", "is it illegal"): guards look at numbers,
/// negation and names. Pure, thread-safe, no allocation.</remarks>
public interface IPromptGuard
{
    /// <summary>Compares two UTF-8 prompts.</summary>
    /// <returns>The first disagreement found, or <see cref="PromptDisagreement.None"/>.</returns>
    PromptDisagreement Compare(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> asked);
}

/// <summary>Why two similar prompts may not share an answer.</summary>
public enum PromptDisagreement : byte
{
    /// <summary>The guards found none.</summary>
    None,
    /// <summary>Their numbers differ, or how they are calculated with.</summary>
    Numbers,
    /// <summary>One negates, uses the antonym of, or turns round ("miles to km") what the other says.</summary>
    Negation,
    /// <summary>They name different people, places or things, or cannot be judged: too long, not UTF-8, not
    /// English.</summary>
    Entities,
}
