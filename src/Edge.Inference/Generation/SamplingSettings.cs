namespace Edge.Generation;

/// <summary>How an answer is drawn and when it ends.</summary>
/// <remarks>What is null, the model's <c>generation_config.json</c> decides; what that leaves open is off.</remarks>
public sealed record SamplingSettings
{
    /// <summary>How far the odds of likely and unlikely tokens are drawn together.</summary>
    /// <value>0 to 100; 0 takes the likeliest token each time.</value>
    public float? Temperature { get; init; }

    /// <summary>Keeps the likeliest tokens only.</summary>
    /// <value>A number of tokens; 0 keeps all.</value>
    public int? TopK { get; init; }

    /// <summary>Keeps the fewest likeliest tokens that hold this share of the probability (after top-k).</summary>
    /// <value>Above 0 to 1; 1 keeps all.</value>
    public float? TopP { get; init; }

    /// <summary>Keeps the tokens that are at least this share as likely as the likeliest one.</summary>
    /// <value>0 to 1; 0 keeps all.</value>
    public float? MinP { get; init; }

    /// <summary>Divides the positive and multiplies the negative scores of tokens that prompt or answer hold
    /// already.</summary>
    /// <value>0.01 to 100; 1 is off. The penalty of CTRL (Keskar et al. 2019, section 4.1).</value>
    public float? RepetitionPenalty { get; init; }

    /// <summary>Taken off the score of every token that the answer holds already.</summary>
    /// <value>-2 to 2; 0 is off. OpenAI's <c>presence_penalty</c>.</value>
    public float PresencePenalty { get; init; }

    /// <summary>Taken off the score of a token for each time that the answer holds it already.</summary>
    /// <value>-2 to 2; 0 is off. OpenAI's <c>frequency_penalty</c>.</value>
    public float FrequencyPenalty { get; init; }

    /// <summary>Makes the draw repeatable: same seed, same settings, same prompt, same machine, same answer.</summary>
    /// <value>Any number; null draws one, and <see cref="GenerationResult.Seed"/> says which.</value>
    public long? Seed { get; init; }

    /// <summary>Most tokens of the answer; the context's end is a limit in any case.</summary>
    /// <value>1 or more.</value>
    public int? MaxTokens { get; init; }

    /// <summary>Texts that end the answer and are no part of it; UTF-8.</summary>
    /// <value>At most 16, each of 1 to 1024 bytes.</value>
    public IReadOnlyList<ReadOnlyMemory<byte>> Stop { get; init; } = [];

    /// <summary>How many of the likeliest tokens are reported beside each token; null reports none, not even the
    /// token.</summary>
    /// <value>0 to 20, as OpenAI.</value>
    public int? TopLogprobs { get; init; }

    /// <summary>The settings of one of several answers to the same prompt: an own seed for each, the first as it
    /// stands.</summary>
    public SamplingSettings ForChoice(int index) =>
        Seed is { } seed ? this with { Seed = unchecked(seed + index) } : this;

    /// <summary>These settings with the gaps filled from the model's.</summary>
    internal SamplingSettings Or(SamplingSettings defaults) => this with
    {
        Temperature = Temperature ?? defaults.Temperature ?? 0f,
        TopK = TopK ?? defaults.TopK ?? 0,
        TopP = TopP ?? defaults.TopP ?? 1f,
        MinP = MinP ?? defaults.MinP ?? 0f,
        RepetitionPenalty = RepetitionPenalty ?? defaults.RepetitionPenalty ?? 1f,
        MaxTokens = MaxTokens ?? defaults.MaxTokens,
    };

    /// <summary>The first setting that is out of its range, in words; null if there is none.</summary>
    internal string? FindFault()
    {
        return Outside(Temperature, 0, 100, "temperature")
            ?? Outside(TopK, 0, int.MaxValue, "top_k")
            ?? Outside(TopP, float.Epsilon, 1, "top_p")
            ?? Outside(MinP, 0, 1, "min_p")
            ?? Outside(RepetitionPenalty, 0.01f, 100, "repetition_penalty")
            ?? Outside(PresencePenalty, -2, 2, "presence_penalty")
            ?? Outside(FrequencyPenalty, -2, 2, "frequency_penalty")
            ?? Outside(MaxTokens, 1, int.MaxValue, "max_tokens")
            ?? Outside(TopLogprobs, 0, 20, "top_logprobs")
            ?? Outside(Stop.Count, 0, 16, "number of stop texts")
            ?? Stop.Select(stop => Outside(stop.Length, 1, 1024, "length of a stop text in bytes"))
                .FirstOrDefault(fault => fault is not null);
    }

    // NaN is outside of everything.
    private static string? Outside(float? value, float least, float most, string name) =>
        value is null || (value >= least && value <= most)
            ? null
            : FormattableString.Invariant($"{name} is {value}, allowed is {least} to {most}");
}
