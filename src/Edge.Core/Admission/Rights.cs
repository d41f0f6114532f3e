namespace Edge.Admission;

/// <summary>What a key may do.</summary>
[Flags]
public enum Rights
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>Ask models and read the cache through requests: <c>inference</c>.</summary>
    Inference = 1,
    /// <summary>Put and invalidate the tenant's cache entries: <c>cache:write</c>.</summary>
    CacheWrite = 2,
    /// <summary>Read statistics and change the node: <c>admin</c>.</summary>
    Admin = 4,
    /// <summary>All of them, what a caller of a node without keys has.</summary>
    All = Inference | CacheWrite | Admin,
}
