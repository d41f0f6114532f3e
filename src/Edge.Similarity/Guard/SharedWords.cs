namespace Edge.Similarity.Guard;

/// <summary>Finds what two prompts have in common; the checks look at the rest.</summary>
internal static class SharedWords
{
    /// <summary>Longer words in capitals are shouted, not abbreviated.</summary>
    private const int MaxAcronymLetters = 6;

    /// <summary>Sets <see cref="Word.Match"/> on both sides.</summary>
    public static void Match(in Prompt left, in Prompt right)
    {
        for (int i = left.Words.Length - 1; i >= 0; i--)
        {
            for (int j = right.Words.Length - 1; j >= 0; j--)
                if (left.IsSame(i, right, j)) (left.Words[i].Match, right.Words[j].Match) = ((ushort)j, (ushort)i);
        }

        MatchAcronyms(left, right);
        MatchAcronyms(right, left);
    }

    /// <summary>"WHO" is "World Health Organization", "USA" the "United States of America".</summary>
    private static void MatchAcronyms(in Prompt prompt, in Prompt other)
    {
        for (int i = 0; i < prompt.Words.Length; i++)
        {
            ref var acronym = ref prompt.Words[i];
            if (acronym.IsMatched || !acronym.Is(WordTraits.AllCapitals)) continue;
            if (acronym.Length > MaxAcronymLetters) continue;

            for (int start = 0; start < other.Words.Length; start++)
            {
                int end = EndOfInitials(prompt.Stem(i), other, start);
                for (int j = start; j < end; j++) (acronym.Match, other.Words[j].Match) = ((ushort)start, (ushort)i);
            }
        }
    }

    /// <summary>Where the words end whose initials spell the acronym, or 0 if they do not; "of" may be left
    /// out.</summary>
    private static int EndOfInitials(ReadOnlySpan<byte> acronym, in Prompt prompt, int start)
    {
        int letter = 0;
        int word = start;
        for (; word < prompt.Words.Length && letter < acronym.Length; word++)
        {
            if (prompt.Stem(word)[0] == acronym[letter]) letter++;
            else if (letter == 0 || !prompt.Is(word, WordKinds.Function)) return 0;
        }

        return letter == acronym.Length ? word : 0;
    }
}
