namespace Edge.Generation;

/// <summary>How an answer is drawn and when it ends; what is null the model's own <c>generation_config.json</c> decides.</summary>
public sealed record SamplingSettings
{
    /// <summary>0 takes the likeliest token every time; higher is more random.</summary>
    public float? Temperature { get; init; }
    public int? TopK { get; init; }
    public float? TopP { get; init; }
    public float? MinP { get; init; }
    public float? RepetitionPenalty { get; init; }
}
