using System.Buffers;
using Edge.Buffers;

namespace Edge.Protocol;

/// <summary>The member names of all objects that are open in a translation, to find one that comes twice.</summary>
/// <remarks>The names stay where they were written, in the output; here is where each stands. Large objects are sorted, which no
/// choice of names makes slow, as it could a hash table.</remarks>
internal struct MemberNames(PooledBufferWriter output)
{
    // Up to here comparing all pairs is faster than sorting; lengths mostly differ, so a pair costs about a nanosecond.
    private const int CompareAllPairs = 24;

    private Name[] _names = ArrayPool<Name>.Shared.Rent(32);

    /// <summary>How many names there are; lowered when an object ends.</summary>
    public int Count { get; set; }

    /// <summary>Where in the JSON text the second of two equal names stands, after <see cref="HasDuplicate"/> found them.</summary>
    public int DuplicateAt { get; private set; }

    public void Add(int start, int bytes, int jsonAt)
    {
        if (Count == _names.Length)
        {
            var larger = ArrayPool<Name>.Shared.Rent(2 * Count);
            _names.CopyTo(larger.AsSpan());
            ArrayPool<Name>.Shared.Return(_names);
            _names = larger;
        }

        _names[Count++] = new Name(start, bytes, jsonAt);
    }

    public readonly ReadOnlySpan<byte> Text(int index) => Text(_names[index]);

    /// <summary>Whether two of the names from <paramref name="first"/> on are equal. May reorder them.</summary>
    public bool HasDuplicate(int first)
    {
        var names = _names.AsSpan(first, Count - first);
        return names.Length <= CompareAllPairs ? HasEqualPair(names) : HasEqualNeighbours(names);
    }

    public readonly void Dispose() => ArrayPool<Name>.Shared.Return(_names);

    private bool HasEqualPair(ReadOnlySpan<Name> names)
    {
        for (int second = 1; second < names.Length; second++)
        {
            var text = Text(names[second]);
            for (int first = 0; first < second; first++)
            {
                if (names[first].Bytes != names[second].Bytes || !Text(names[first]).SequenceEqual(text)) continue;
                DuplicateAt = names[second].JsonAt;
                return true;
            }
        }

        return false;
    }

    private bool HasEqualNeighbours(Span<Name> names)
    {
        HeapSort(names);
        for (int i = 1; i < names.Length; i++)
        {
            if (Compare(names[i - 1], names[i]) != 0) continue;
            DuplicateAt = Math.Max(names[i - 1].JsonAt, names[i].JsonAt);
            return true;
        }

        return false;
    }

    /// <remarks>Not <see cref="MemoryExtensions.Sort{T}(Span{T}, Comparison{T})"/>: it would allocate the comparison.</remarks>
    private readonly void HeapSort(Span<Name> names)
    {
        for (int root = names.Length / 2 - 1; root >= 0; root--) SiftDown(names, root);
        for (int end = names.Length - 1; end > 0; end--)
        {
            (names[0], names[end]) = (names[end], names[0]);
            SiftDown(names[..end], root: 0);
        }
    }

    private readonly void SiftDown(Span<Name> heap, int root)
    {
        for (int child = 2 * root + 1; child < heap.Length; child = 2 * root + 1)
        {
            if (child + 1 < heap.Length && Compare(heap[child], heap[child + 1]) < 0) child++;
            if (Compare(heap[root], heap[child]) >= 0) return;
            (heap[root], heap[child]) = (heap[child], heap[root]);
            root = child;
        }
    }

    private readonly int Compare(in Name left, in Name right)
        => left.Bytes != right.Bytes ? left.Bytes.CompareTo(right.Bytes) : Text(left).SequenceCompareTo(Text(right));

    private readonly ReadOnlySpan<byte> Text(in Name name) => output.WrittenSpan.Slice(name.Start, name.Bytes);

    private readonly record struct Name(int Start, int Bytes, int JsonAt);
}
