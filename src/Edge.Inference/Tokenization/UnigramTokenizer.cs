namespace Edge.Tokenization;

/// <summary>Splits UTF-8 text into the ids of the likeliest pieces, after NFKC.</summary>
/// <remarks>
/// <para>Gives the ids that the model was published with, down to the choice between equal paths and to the scores that
/// are 0: see the tokenizer of <c>@energetic-ai/embeddings</c>. No piece reaches across a space, so the text is split
/// word by word, and only the running score is carried over; a word beyond <see cref="MaxWord"/> code points is split in
/// pieces of that length.</para>
/// <para>Not thread-safe: it owns the memory that one text needs, 100 KiB, and allocates nothing else.</para>
/// </remarks>
public sealed class UnigramTokenizer(UnigramVocabulary vocabulary)
{
    // Far above 128 tokens of the longest piece (16), so that what a cut changes is beyond what a model reads.
    private const int MaxWord = 4096;

    private const int Unknown = 0;

    // Holds a starter with more marks than any language puts on one (30, by Unicode's stream-safe format).
    private readonly uint[] _segment = new uint[128];

    private readonly uint[] _word = new uint[MaxWord];
    private readonly double[] _best = new double[MaxWord + 1];
    private readonly int[] _ids = new int[MaxWord + 1];
    private readonly int[] _lengths = new int[MaxWord + 1];
    private readonly int[] _path = new int[MaxWord];

    /// <summary>Splits a text.</summary>
    /// <param name="utf8">The text; ill-formed bytes count as U+FFFD.</param>
    /// <param name="ids">Receives as many ids as fit.</param>
    /// <param name="truncated">Whether there were more.</param>
    /// <returns>How many were written; 0 for an empty text.</returns>
    public int Encode(ReadOnlySpan<byte> utf8, Span<int> ids, out bool truncated)
    {
        var text = new NfkcReader(utf8, _segment);
        var output = new Output(ids);
        double score = 0;
        int length = 0;
        if (!utf8.IsEmpty) _word[length++] = UnigramVocabulary.Space;
        while (!output.Overflowed && text.TryRead(out uint codePoint))
        {
            if (codePoint is ' ' or UnigramVocabulary.Space || length == MaxWord)
            {
                score = Split(length, score, ref output);
                length = 0;
            }

            _word[length++] = codePoint == ' ' ? UnigramVocabulary.Space : codePoint;
        }

        if (length > 0) Split(length, score, ref output);
        truncated = output.Overflowed;
        return output.Count;
    }

    // Viterbi: the best path to every place, then back along it.
    private double Split(int length, double score, ref Output output)
    {
        // A place that nothing leads to counts as reached by one unknown letter.
        Array.Clear(_best, 1, length);
        Array.Clear(_ids, 1, length);
        Array.Fill(_lengths, 1, 1, length);
        _best[0] = score;
        for (int start = 0; start < length; start++) Extend(start, length);

        int first = _path.Length;
        for (int place = length; place > 0; place -= _lengths[place]) _path[--first] = _ids[place];
        foreach (int id in _path.AsSpan(first)) output.Add(id);
        return _best[length];
    }

    private void Extend(int start, int length)
    {
        var trie = vocabulary.Trie;
        bool found = false;
        int node = PieceTrie.Root;
        for (int end = start; end < length; end++)
        {
            node = trie.Step(node, _word[end]);
            if (node == PieceTrie.None) break;
            if (trie.PieceAt(node) is var id && id == PieceTrie.None) continue;

            found = true;
            Offer(start, end + 1, id, vocabulary.Score(id));
        }

        if (!found) Offer(start, start + 1, Unknown, 0);
    }

    private void Offer(int start, int end, int id, double pieceScore)
    {
        // Of equals the later offer wins, the shorter piece; and a score of exactly 0 counts as no offer at all.
        double score = pieceScore + _best[start];
        if (_best[end] != 0 && score < _best[end]) return;

        (_best[end], _ids[end], _lengths[end]) = (score, id, end - start);
    }

    private ref struct Output(Span<int> ids)
    {
        private readonly Span<int> _ids = ids;
        private bool _afterUnknown;

        public int Count { get; private set; }

        public bool Overflowed { get; private set; }

        public void Add(int id)
        {
            // What is unknown in a row is one token.
            if (id == Unknown && _afterUnknown) return;

            _afterUnknown = id == Unknown;
            if (Count == _ids.Length) Overflowed = true;
            else _ids[Count++] = id;
        }
    }
}
