namespace Edge.Serving;

/// <summary>Time spent in each stage of the path but the backends', <see cref="TimeProvider"/> ticks.</summary>
public record struct StageTimings
{
    /// <summary>Resolving the caller's model.</summary>
    public long Admission { get; set; }

    /// <summary>Key, exact look-up, and the look-up of similar prompts without its embedding.</summary>
    public long Cache { get; set; }

    /// <summary>Embedding the prompt for the look-up of similar ones.</summary>
    public long Embedding { get; set; }

    /// <summary>Choosing a backend.</summary>
    public long Routing { get; set; }
}
