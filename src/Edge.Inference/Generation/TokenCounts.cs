namespace Edge.Generation;

/// <summary>Which tokens prompt and answer hold, and how often the answer does: what the penalties ask.</summary>
internal sealed class TokenCounts(int vocabularyTokens)
{
    private readonly bool[] _isSeen = new bool[vocabularyTokens];
    private readonly int[] _inAnswer = new int[vocabularyTokens];
    private readonly int[] _seen = new int[vocabularyTokens];
    private int _seenCount;

    /// <summary>Every token of prompt and answer, once.</summary>
    public ReadOnlySpan<int> Seen => _seen.AsSpan(0, _seenCount);

    public int InAnswer(int token) => _inAnswer[token];

    public void Begin(ReadOnlySpan<int> prompt)
    {
        foreach (int token in Seen) (_isSeen[token], _inAnswer[token]) = (false, 0);
        _seenCount = 0;
        foreach (int token in prompt) Add(token);
    }

    public void AddAnswer(int token)
    {
        _inAnswer[token]++;
        Add(token);
    }

    private void Add(int token)
    {
        if (_isSeen[token]) return;
        _isSeen[token] = true;
        _seen[_seenCount++] = token;
    }
}
