namespace Edge.Generation;

/// <summary>Tokens from the likeliest down, sorted only as far as someone looks: a binary heap that is emptied on
/// demand.</summary>
/// <remarks>Of equal scores the lower token comes first, so that a draw is repeatable.</remarks>
internal sealed class CandidateHeap(int capacity)
{
    // The heap lies in front; what left it lies behind, the likeliest last.
    private readonly float[] _scores = new float[capacity];
    private readonly int[] _tokens = new int[capacity];
    private int _heapCount;
    private int _count;

    public void Fill(ReadOnlySpan<float> scores)
    {
        scores.CopyTo(_scores);
        _heapCount = _count = scores.Length;
        for (int token = 0; token < _count; token++) _tokens[token] = token;
        for (int parent = _count / 2 - 1; parent >= 0; parent--) SiftDown(parent);
    }

    /// <summary>The token with <paramref name="rank"/> likelier ones before it.</summary>
    public int Token(int rank) => _tokens[Place(rank)];

    private int Place(int rank)
    {
        while (_count - _heapCount <= rank)
        {
            _heapCount--;
            Swap(0, _heapCount);
            SiftDown(0);
        }
        return _count - 1 - rank;
    }

    private void SiftDown(int parent)
    {
        for (int child; (child = 2 * parent + 1) < _heapCount; parent = child)
        {
            if (child + 1 < _heapCount && IsBefore(child + 1, child)) child++;
            if (!IsBefore(child, parent)) return;
            Swap(child, parent);
        }
    }

    private bool IsBefore(int a, int b) =>
        _scores[a] > _scores[b] || (_scores[a] == _scores[b] && _tokens[a] < _tokens[b]);

    private void Swap(int a, int b)
    {
        (_scores[a], _scores[b]) = (_scores[b], _scores[a]);
        (_tokens[a], _tokens[b]) = (_tokens[b], _tokens[a]);
    }
}
