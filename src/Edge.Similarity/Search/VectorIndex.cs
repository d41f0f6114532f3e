using System.Collections.Concurrent;
using Edge.Caching;

namespace Edge.Similarity.Search;

/// <summary>The vectors of stored prompts, scanned scope by scope.</summary>
/// <remarks>
/// A scope of up to <see cref="ExactRows"/> rows is scored row by row; a larger one by its sign sketches, the nearest
/// <see cref="SketchShortlist.Kept"/> of which are scored exactly. Searches take no lock and allocate nothing; adding
/// and removing take one lock. An entry costs about 2.3 kB at 512 dimensions: 2,048 its vector, 64 its sketch, 16 its
/// key, the rest finding it and its age; up to twice that while half a block is dead.
/// </remarks>
public sealed class VectorIndex : ISimilarityIndex
{
    /// <summary>Up to this many rows, scoring all costs no more than scoring a shortlist well.</summary>
    internal const int ExactRows = 512;

    /// <summary>Above this many candidates asked, the shortlist is too short to trust and all rows are
    /// scored.</summary>
    internal const int MaxSketchedCandidates = SketchShortlist.Kept / 8;

    /// <summary>The query's sketch stays on the stack: 256 bytes.</summary>
    private const int MaxDimensions = 2048;

    private readonly Lock _write = new();
    private readonly ConcurrentDictionary<CacheScope, VectorSegment> _segments = new();
    private readonly Dictionary<EntryId, Place> _places = [];
    private readonly Queue<(EntryId Id, long Sequence)> _ages = new();
    private readonly int _dimensions;
    private readonly int _maxVectors;
    private long _sequence;
    private int _count;
    private long _evictions;

    /// <summary>Makes an empty index.</summary>
    /// <param name="dimensions">Of the encoder's vectors; a multiple of 64, up to 2,048.</param>
    /// <param name="options">How many vectors it may hold.</param>
    /// <exception cref="ArgumentOutOfRangeException">The dimensions are not such a number.</exception>
    public VectorIndex(int dimensions, SimilarityOptions options)
    {
        if (dimensions is < 64 or > MaxDimensions || dimensions % SignSketch.BitsPerWord != 0)
            throw new ArgumentOutOfRangeException(
                nameof(dimensions), dimensions, "A vector needs a multiple of 64 dimensions, 64 to 2,048.");

        (_dimensions, _maxVectors) = (dimensions, options.MaxVectors);
    }

    /// <inheritdoc/>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Vectors dropped for room since start.</summary>
    public long Evictions => Volatile.Read(ref _evictions);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The vector has other dimensions, or its length is not 1.</exception>
    public void Add(CacheScope scope, CacheKey key, ReadOnlySpan<float> vector)
    {
        ThrowIfNotUnit(vector);
        var id = new EntryId(scope, key);
        lock (_write)
        {
            bool replaces = _places.TryGetValue(id, out var old);
            if (!replaces && _places.Count == _maxVectors) EvictOldest();

            var segment = _segments.GetOrAdd(
                scope, static (scope, dimensions) => new VectorSegment(scope, dimensions), _dimensions);
            var (block, row) = segment.Append(key, vector);
            _places[id] = new Place(segment, block, row, ++_sequence);
            _ages.Enqueue((id, _sequence));

            // After the new row is there: a search in between sees the key with either vector, never without one.
            if (replaces) Bury(old);
            ForgetStaleAges();
            Volatile.Write(ref _count, _places.Count);
        }
    }

    /// <inheritdoc/>
    public bool Remove(CacheScope scope, CacheKey key)
    {
        lock (_write)
        {
            if (!_places.Remove(new EntryId(scope, key), out var place)) return false;
            Bury(place);
            ForgetStaleAges();
            Volatile.Write(ref _count, _places.Count);
            return true;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Of equals, the newest comes first.</remarks>
    /// <exception cref="ArgumentException">The query has other dimensions.</exception>
    public int Search(CacheScope scope, ReadOnlySpan<float> query, float minimum, Span<SimilarityCandidate> candidates)
    {
        ThrowIfOtherDimensions(query);
        if (candidates.IsEmpty || !_segments.TryGetValue(scope, out var segment)) return 0;

        var nearest = new NearestCandidates(candidates, minimum);
        bool exactly = segment.Live <= ExactRows || candidates.Length > MaxSketchedCandidates;
        if (exactly) ScoreAll(segment.Blocks, query, ref nearest);
        else ScoreShortlist(segment.Blocks, query, ref nearest);
        return nearest.Count;
    }

    /// <summary>Scores every row of the scope, however many: what the shortlist is measured against.</summary>
    internal int SearchExactly(
        CacheScope scope, ReadOnlySpan<float> query, float minimum, Span<SimilarityCandidate> candidates)
    {
        if (!_segments.TryGetValue(scope, out var segment)) return 0;

        var nearest = new NearestCandidates(candidates, minimum);
        ScoreAll(segment.Blocks, query, ref nearest);
        return nearest.Count;
    }

    private static void ScoreAll(
        ReadOnlySpan<VectorBlock> blocks, ReadOnlySpan<float> query, ref NearestCandidates nearest)
    {
        foreach (var block in blocks)
        {
            int count = block.Count;
            for (int row = 0; row < count; row++)
                if (!block.IsDead(row)) nearest.Offer(block.Key(row), UnitVectors.Dot(query, block.Vector(row)));
        }
    }

    private static void ScoreShortlist(
        ReadOnlySpan<VectorBlock> blocks, ReadOnlySpan<float> query, ref NearestCandidates nearest)
    {
        Span<ulong> sketch = stackalloc ulong[query.Length / SignSketch.BitsPerWord];
        SignSketch.Write(query, sketch);

        var shortlist = new SketchShortlist(query.Length);
        try
        {
            for (int block = 0; block < blocks.Length; block++) Shortlist(blocks[block], block, sketch, ref shortlist);

            int kept = shortlist.Finish();
            for (int i = 0; i < kept; i++)
            {
                var (block, row) = shortlist[i];
                nearest.Offer(blocks[block].Key(row), UnitVectors.Dot(query, blocks[block].Vector(row)));
            }
        }
        finally
        {
            shortlist.Dispose();
        }
    }

    private static void Shortlist(
        VectorBlock block, int number, scoped ReadOnlySpan<ulong> query, ref SketchShortlist shortlist)
    {
        Span<ushort> distances = stackalloc ushort[128];
        int count = block.Count;
        for (int first = 0; first < count; first += distances.Length)
        {
            var chunk = distances[..Math.Min(distances.Length, count - first)];
            SignSketch.Distances(query, block.Sketches(first, chunk.Length), chunk);

            // Most chunks hold no row that is near enough: the vectorised look-ahead passes them at once.
            for (int i = 0; chunk[i..].IndexOfAnyInRange((ushort)0, (ushort)shortlist.Limit) is >= 0 and var near; i++)
            {
                i += near;
                if (!block.IsDead(first + i)) shortlist.Add(chunk[i], number, first + i);
            }
        }
    }

    private void EvictOldest()
    {
        Place place;
        (EntryId Id, long Sequence) oldest;
        do oldest = _ages.Dequeue();
        while (!_places.TryGetValue(oldest.Id, out place) || place.Sequence != oldest.Sequence);

        _places.Remove(oldest.Id);
        Bury(place);
        Volatile.Write(ref _evictions, _evictions + 1);
    }

    private void Bury(Place place)
    {
        var segment = place.Segment;
        if (segment.Bury(place.Block, place.Row) is { } moved)
        {
            for (int row = 0; row < moved.Count; row++)
            {
                var id = new EntryId(segment.Scope, moved.Key(row));
                _places[id] = _places[id] with { Block = moved, Row = row };
            }
        }

        if (segment.Live == 0) _segments.TryRemove(segment.Scope, out _);
    }

    /// <summary>Replaced and removed entries leave their age behind; dropping those once they are the majority costs
    /// each addition a constant.</summary>
    private void ForgetStaleAges()
    {
        if (_ages.Count <= 2 * _places.Count + 64) return;

        for (int i = _ages.Count; i > 0; i--)
        {
            var age = _ages.Dequeue();
            if (_places.TryGetValue(age.Id, out var place) && place.Sequence == age.Sequence) _ages.Enqueue(age);
        }
    }

    private void ThrowIfOtherDimensions(ReadOnlySpan<float> vector)
    {
        if (vector.Length != _dimensions)
            throw new ArgumentException(
                $"The vector has {vector.Length} dimensions; this index holds {_dimensions}.", nameof(vector));
    }

    private void ThrowIfNotUnit(ReadOnlySpan<float> vector)
    {
        ThrowIfOtherDimensions(vector);
        float square = UnitVectors.Dot(vector, vector);
        if (!(Math.Abs(square - 1) <= 1e-3f)) // written so that NaN is refused; an encoder's rounding stays under 1e-5
            throw new ArgumentException($"The vector's squared length is {square}; normalise it to 1.", nameof(vector));
    }

    private readonly record struct EntryId(CacheScope Scope, CacheKey Key);

    private readonly record struct Place(VectorSegment Segment, VectorBlock Block, int Row, long Sequence);
}
