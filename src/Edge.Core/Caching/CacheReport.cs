namespace Edge.Caching;

/// <summary>What the cache did with a request, for <c>Cache-Status</c> and the member <c>edge.cache</c>.</summary>
public record struct CacheReport
{
    /// <summary>How it answered, or why not.</summary>
    public CacheKind Kind { get; set; }

    /// <summary>Cosine of the nearest stored prompt, -1 to 1; 0 when none was looked for.</summary>
    public float Similarity { get; set; }

    /// <summary>Age of the stored answer.</summary>
    public TimeSpan Age { get; set; }

    /// <summary>What is left of its life.</summary>
    public TimeSpan Ttl { get; set; }

    /// <summary>Whether this answer was stored.</summary>
    public bool Stored { get; set; }

    /// <summary>Why a candidate was not a hit, or what shadow mode would have done; null when there is nothing to say.</summary>
    public string? Detail { get; set; }
}

/// <summary>How the cache took part.</summary>
public enum CacheKind : byte
{
    /// <summary>It was not asked: the request or the configuration says so, or the answer may differ each time.</summary>
    Bypass,
    /// <summary>Nothing stored answers the request.</summary>
    Miss,
    /// <summary>The same request was answered before.</summary>
    Exact,
    /// <summary>A similar prompt was answered before.</summary>
    Semantic,
}
