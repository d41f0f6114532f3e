namespace Edge.Caching;

/// <summary>Finds the stored prompts nearest to a new one, within one scope.</summary>
/// <remarks>Safe for concurrent use; readers take no lock. Bounded: past its capacity the oldest vectors go first.</remarks>
public interface ISimilarityIndex
{
    /// <summary>Adds a unit vector, replacing an older one under the same key.</summary>
    void Add(CacheScope scope, CacheKey key, ReadOnlySpan<float> vector);

    /// <summary>Removes a vector.</summary>
    /// <returns>Whether it was there.</returns>
    bool Remove(CacheScope scope, CacheKey key);

    /// <summary>Writes the nearest vectors of the scope, best first.</summary>
    /// <param name="scope">Only vectors of this scope are seen.</param>
    /// <param name="query">A unit vector.</param>
    /// <param name="minimum">Cosine below which a vector is no candidate, -1 to 1.</param>
    /// <param name="candidates">Receives the top-k.</param>
    /// <returns>How many candidates were written.</returns>
    int Search(CacheScope scope, ReadOnlySpan<float> query, float minimum, Span<SimilarityCandidate> candidates);

    /// <summary>Vectors held, all scopes together.</summary>
    int Count { get; }
}

/// <summary>A stored prompt near to the asked one.</summary>
/// <param name="Key">The record that answers it.</param>
/// <param name="Similarity">Cosine, -1 to 1.</param>
public readonly record struct SimilarityCandidate(CacheKey Key, float Similarity);
