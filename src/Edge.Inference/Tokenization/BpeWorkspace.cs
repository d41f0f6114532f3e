using System.Buffers;

namespace Edge.Tokenization;

/// <summary>Memory for the merging of one word after another: symbols as a linked list, candidates by rank and
/// place.</summary>
/// <remarks>Not thread-safe; one for each call that encodes.</remarks>
internal sealed class BpeWorkspace
{
    public int[] Ids { get; private set; } = new int[64];
    public int[] Next { get; private set; } = new int[64];
    public int[] Previous { get; private set; } = new int[64];
    public PriorityQueue<int, ulong> Candidates { get; } = new();
    public int Count { get; private set; }

    /// <summary>The newest symbol; -1 if there is none.</summary>
    public int Last => Count == 0 ? -1 : Ids[Count - 1];

    /// <summary>Starts a word of at most <paramref name="capacity"/> symbols.</summary>
    public void Begin(int capacity)
    {
        Count = 0;
        if (capacity <= Ids.Length) return;

        capacity = Math.Max(capacity, 2 * Ids.Length);
        Ids = new int[capacity];
        Next = new int[capacity];
        Previous = new int[capacity];
    }

    public void Add(int id)
    {
        Ids[Count] = id;
        Next[Count] = -1;
        Previous[Count] = Count - 1;
        if (Count > 0) Next[Count - 1] = Count;
        Count++;
    }

    /// <summary>Puts <paramref name="id"/> in the place of two neighbours.</summary>
    public void Join(int left, int right, int id)
    {
        Ids[left] = id;
        Ids[right] = -1;
        Next[left] = Next[right];
        if (Next[right] >= 0) Previous[Next[right]] = left;
    }

    public void CopyTo(IBufferWriter<int> ids)
    {
        if (Count == 0) return;

        var target = ids.GetSpan(Count);
        int written = 0;
        for (int symbol = 0; symbol >= 0; symbol = Next[symbol]) target[written++] = Ids[symbol];
        ids.Advance(written);
    }
}
