namespace Edge.Similarity.Guard;

/// <summary>Whether one prompt negates what the other says, or says the opposite.</summary>
internal static class NegationCheck
{
    /// <summary>A prefix of two or three letters makes a word its own opposite only if a real word is left: "into",
    /// "unit".</summary>
    private const int MinPrefixedStem = 4;

    public static bool Differ(in Prompt left, in Prompt right) =>
        Negations(left) != Negations(right)
        || HasOpposites(left, right) || HasPrefixed(left, right) || HasPrefixed(right, left);

    private static int Negations(in Prompt prompt)
    {
        int count = 0;
        for (int i = 0; i < prompt.Words.Length; i++)
        {
            bool negates = prompt.Words[i].Is(WordTraits.Negated) || prompt.Is(i, WordKinds.Negator);
            if (negates && !IsIdle(prompt, i)) count++;
        }

        return count;
    }

    /// <summary>"No. 5", "or not", "if you don't mind" negate nothing.</summary>
    private static bool IsIdle(in Prompt prompt, int word)
    {
        if (word > 0 && prompt.Stem(word - 1).SequenceEqual("or"u8)) return true;
        if (word + 1 == prompt.Words.Length) return false;
        return prompt.Stem(word + 1).SequenceEqual("mind"u8)
            || (prompt.Stem(word).SequenceEqual("no"u8) && prompt.Words[word + 1].Is(WordTraits.Counted));
    }

    /// <summary>A word that only one side has, and its opposite that only the other has.</summary>
    private static bool HasOpposites(in Prompt left, in Prompt right)
    {
        for (int i = 0; i < left.Words.Length; i++)
        {
            if (left.Words[i].IsMatched || EntryWithOpposites(left, i) is not (> 0 and var entry)) continue;
            for (int j = 0; j < right.Words.Length; j++)
                if (!right.Words[j].IsMatched && Lexicon.AreOpposites(entry, EntryWithOpposites(right, j))) return true;
        }

        return false;
    }

    /// <summary>The word's own entry, else that of the adjective it is a form of: "colder" opposes "warmest".</summary>
    private static ushort EntryWithOpposites(in Prompt prompt, int word)
    {
        ushort entry = prompt.Words[word].Entry;
        if (Lexicon.Entry(entry).Sides > 0) return entry;

        var stem = prompt.Stem(word);
        int length = Stemmer.AdjectiveLength(stem);
        return length == stem.Length ? (ushort)0 : Lexicon.Find(stem[..length], Lexicon.Hash(stem[..length]));
    }

    /// <summary>A word that only one side has, and that is un-, in-, dis- or the like with a word of the
    /// other.</summary>
    private static bool HasPrefixed(in Prompt prompt, in Prompt other)
    {
        for (int i = 0; i < prompt.Words.Length; i++)
        {
            if (prompt.Words[i].IsMatched) continue;
            for (int j = 0; j < other.Words.Length; j++)
                if (IsPrefixed(prompt.Stem(i), other.Stem(j))) return true;
        }

        return false;
    }

    private static bool IsPrefixed(ReadOnlySpan<byte> word, ReadOnlySpan<byte> stem)
    {
        if (stem.Length < MinPrefixedStem || !word.EndsWith(stem)) return false;
        return word[..^stem.Length] is [(byte)'u', (byte)'n'] or [(byte)'i', (byte)'n'] or [(byte)'i', (byte)'m']
            or [(byte)'i', (byte)'l'] or [(byte)'i', (byte)'r'] or [(byte)'d', (byte)'i', (byte)'s']
            or [(byte)'n', (byte)'o', (byte)'n'] or [(byte)'m', (byte)'i', (byte)'s'];
    }
}
