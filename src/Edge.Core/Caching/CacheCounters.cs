namespace Edge.Caching;

/// <summary>What the cache stage counted since start; plain numbers, read by observable instruments and <c>cache.stats</c>.</summary>
public sealed class CacheCounters
{
    private long _exact, _semantic, _misses, _bypassed, _stored, _collisions, _shadowHits, _leftOut;
    private readonly long[] _guarded = new long[Enum.GetValues<PromptDisagreement>().Length];

    /// <summary>Answers from the same request.</summary>
    public long ExactHits => Volatile.Read(ref _exact);

    /// <summary>Answers from a similar prompt.</summary>
    public long SemanticHits => Volatile.Read(ref _semantic);

    /// <summary>Cacheable requests that a backend answered.</summary>
    public long Misses => Volatile.Read(ref _misses);

    /// <summary>Requests the cache was not asked for.</summary>
    public long Bypasses => Volatile.Read(ref _bypassed);

    /// <summary>Answers stored.</summary>
    public long Stores => Volatile.Read(ref _stored);

    /// <summary>Keys under which another request was found.</summary>
    public long Collisions => Volatile.Read(ref _collisions);

    /// <summary>Answers that shadow mode would have served.</summary>
    public long ShadowHits => Volatile.Read(ref _shadowHits);

    /// <summary>Prompts that shadow mode did not look at, for want of time.</summary>
    public long ShadowLeftOut => Volatile.Read(ref _leftOut);

    /// <summary>Candidates that a guard refused.</summary>
    public long GuardRefusals(PromptDisagreement disagreement) => Volatile.Read(ref _guarded[(int)disagreement]);

    internal void Hit(CacheKind kind)
    {
        if (kind == CacheKind.Exact) Interlocked.Increment(ref _exact);
        else Interlocked.Increment(ref _semantic);
    }

    internal void Missed() => Interlocked.Increment(ref _misses);

    internal void Bypassed() => Interlocked.Increment(ref _bypassed);

    internal void Stored() => Interlocked.Increment(ref _stored);

    internal void Collided() => Interlocked.Increment(ref _collisions);

    internal void ShadowHit() => Interlocked.Increment(ref _shadowHits);

    internal void LeftOut() => Interlocked.Increment(ref _leftOut);

    internal void Guarded(PromptDisagreement disagreement) => Interlocked.Increment(ref _guarded[(int)disagreement]);
}
