namespace Edge.Similarity.Guard;

/// <summary>One side of a comparison: its words and numbers, in memory lent by <see cref="PromptGuard"/>.</summary>
internal readonly ref struct Prompt
{
    private readonly ReadOnlySpan<byte> _folded;

    private Prompt(ReadOnlySpan<byte> folded, Span<Word> words, Span<Number> numbers)
    {
        _folded = folded;
        Words = words;
        Numbers = numbers;
    }

    public Span<Word> Words { get; }

    public Span<Number> Numbers { get; }

    /// <summary>Reads a prompt.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="folded">Room for the stems, twice the text.</param>
    /// <param name="words">Room for the words.</param>
    /// <param name="numbers">Room for as many numbers.</param>
    /// <param name="prompt">The prompt.</param>
    /// <returns>Whether it is UTF-8 and its words had room.</returns>
    public static bool TryRead(
        ReadOnlySpan<byte> text, Span<byte> folded, Span<Word> words, Span<Number> numbers, out Prompt prompt)
    {
        prompt = default;
        int count = WordReader.Read(text, folded, words);
        if (count < 0) return false;

        words = words[..count];
        NameReader.Read(folded, words);
        prompt = new Prompt(folded, words, numbers[..NumberReader.Read(folded, words, numbers)]);
        return true;
    }

    public ReadOnlySpan<byte> Stem(int word) => Words[word].Stem(_folded);

    public bool Is(int word, WordKinds kinds) => (Lexicon.Entry(Words[word].Entry).Kinds & kinds) != 0;

    /// <summary>Whether two words count as the same: one stem, or two names of one thing.</summary>
    public bool IsSame(int word, in Prompt other, int otherWord)
    {
        ref readonly var left = ref Words[word];
        ref readonly var right = ref other.Words[otherWord];
        if (left.Hash == right.Hash && Stem(word).SequenceEqual(other.Stem(otherWord))) return true;
        return left.NameGroup != 0 && left.NameGroup == right.NameGroup;
    }
}
