namespace Edge.Protocol;

/// <summary>What the caller says about the handling of a request; no part of the cache key but <see cref="Namespace"/>.</summary>
/// <remarks>HTTP says it in headers, TCP in the member <c>edge</c> of the request; docs/protocol.md names both.</remarks>
public record struct RequestControls
{
    /// <summary>How the caller wants the cache used.</summary>
    public CacheControl Cache { get; set; }

    /// <summary>Parts a tenant's cache; null for the tenant's common part. At most 64 bytes of UTF-8.</summary>
    public string? Namespace { get; set; }

    /// <summary>The caller's conversation, which routing keeps on one node.</summary>
    public string? Session { get; set; }

    /// <summary>Where the caller is, if it says so.</summary>
    public string? Region { get; set; }

    /// <summary>W3C trace context.</summary>
    public string? TraceParent { get; set; }

    /// <summary>Whether the answer shall carry the time spent in each stage.</summary>
    public bool Timings { get; set; }

    /// <summary>Time the caller grants, from arrival; null for the node's limit.</summary>
    public TimeSpan? Deadline { get; set; }

    /// <summary>A key inside the request, which stands over the connection's; TCP only.</summary>
    public string? Key { get; set; }
}
