using Edge.Caching;

namespace Edge.Similarity.Search;

/// <summary>Keeps the best of the candidates offered, best first.</summary>
/// <remarks>Meant for the few that a cache verifies: insertion walks the list. Of equals, the one offered last comes
/// first.</remarks>
internal ref struct NearestCandidates(Span<SimilarityCandidate> best, float minimum)
{
    private readonly Span<SimilarityCandidate> _best = best;
    private float _floor = minimum;

    public int Count { get; private set; }

    public void Offer(CacheKey key, float similarity)
    {
        similarity = Math.Clamp(similarity, -1, 1); // rounding reaches 1.0000001
        if (!(similarity >= _floor)) return; // written so that NaN is refused
        if (!MakeRoom(key, similarity)) return;

        int place = Count++;
        for (; place > 0 && _best[place - 1].Similarity <= similarity; place--) _best[place] = _best[place - 1];
        _best[place] = new SimilarityCandidate(key, similarity);
        if (Count == _best.Length) _floor = Math.Max(_floor, _best[^1].Similarity);
    }

    /// <summary>Takes out the worst, or the same key: a search that runs while a key is replaced may meet both
    /// rows.</summary>
    private bool MakeRoom(CacheKey key, float similarity)
    {
        int place = 0;
        while (place < Count && _best[place].Key != key) place++;

        if (place == Count)
        {
            if (Count == _best.Length) Count--;
            return true;
        }

        if (_best[place].Similarity > similarity) return false;
        _best[(place + 1)..Count].CopyTo(_best[place..]);
        Count--;
        return true;
    }
}
