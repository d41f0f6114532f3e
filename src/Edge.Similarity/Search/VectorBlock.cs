using Edge.Caching;

namespace Edge.Similarity.Search;

/// <summary>Rows of one scope: written once, then only ever marked dead.</summary>
/// <remarks>One writer at a time, under the index's lock; readers take none. A row is complete before
/// <see cref="Count"/> shows it and never changes afterwards, so a key always meets its own vector.</remarks>
internal sealed class VectorBlock(int capacity, int dimensions)
{
    private readonly float[] _vectors = GC.AllocateUninitializedArray<float>(capacity * dimensions); // [row, dimension]
    private readonly ulong[] _sketches = new ulong[capacity * (dimensions / SignSketch.BitsPerWord)]; // [row, word]
    private readonly CacheKey[] _keys = new CacheKey[capacity];
    private readonly bool[] _dead = new bool[capacity];
    private readonly int _words = dimensions / SignSketch.BitsPerWord;
    private int _count;

    /// <summary>Rows that may be read; dead ones among them.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Rows that are not dead; the writer's.</summary>
    public int Live { get; private set; }

    public bool IsFull => _count == capacity;

    /// <summary>A full block half dead is worth copying: that bounds wasted memory to half and each copy to one
    /// block.</summary>
    public bool IsWasteful => IsFull && Live * 2 <= capacity;

    public int Append(CacheKey key, ReadOnlySpan<float> vector)
    {
        int row = _count;
        vector.CopyTo(_vectors.AsSpan(row * dimensions, dimensions));
        SignSketch.Write(vector, _sketches.AsSpan(row * _words, _words));
        _keys[row] = key;
        Live++;
        Volatile.Write(ref _count, row + 1); // last: it publishes the row
        return row;
    }

    public void Bury(int row)
    {
        Volatile.Write(ref _dead[row], true);
        Live--;
    }

    public bool IsDead(int row) => Volatile.Read(ref _dead[row]);

    public CacheKey Key(int row) => _keys[row];

    public ReadOnlySpan<float> Vector(int row) => _vectors.AsSpan(row * dimensions, dimensions);

    public ReadOnlySpan<ulong> Sketches(int firstRow, int rows) => _sketches.AsSpan(firstRow * _words, rows * _words);

    /// <summary>A block of exactly the live rows, oldest first.</summary>
    public VectorBlock CopyLive()
    {
        var copy = new VectorBlock(Live, dimensions);
        for (int row = 0; row < _count; row++)
            if (!_dead[row]) copy.Append(_keys[row], Vector(row));
        return copy;
    }
}
