namespace Edge.Similarity.Guard;

/// <summary>Gives every name of a prompt the group of names it equals.</summary>
internal static class NameReader
{
    /// <summary>Longer than any phrase of the lexicon.</summary>
    private const int MaxPhraseBytes = 48;

    /// <param name="folded">The prompt's stems.</param>
    /// <param name="words">The prompt's words; receives the groups.</param>
    public static void Read(ReadOnlySpan<byte> folded, Span<Word> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            ref readonly var entry = ref Lexicon.Entry(words[i].Entry);
            bool opensName = (entry.Kinds & WordKinds.OpensName) != 0 && i + 1 < words.Length;
            if (opensName && PhraseGroup(folded, words[i], words[i + 1]) is > 0 and var group)
            {
                words[i].NameGroup = words[i + 1].NameGroup = group;
                i++;
            }
            else if (IsWrittenAsName(entry, words[i]))
            {
                words[i].NameGroup = entry.NameGroup;
            }
        }
    }

    /// <summary>"us" is no country until it is "US", nor "china" one until it is "China".</summary>
    private static bool IsWrittenAsName(in LexiconEntry entry, in Word word)
    {
        if ((entry.Kinds & WordKinds.Common) == 0) return true;
        return word.Is((entry.Kinds & WordKinds.Function) != 0 ? WordTraits.AllCapitals : WordTraits.Capital);
    }

    private static ushort PhraseGroup(ReadOnlySpan<byte> folded, in Word first, in Word second)
    {
        if (first.Length + 1 + second.Length > MaxPhraseBytes) return 0;

        Span<byte> phrase = stackalloc byte[first.Length + 1 + second.Length];
        first.Stem(folded).CopyTo(phrase);
        phrase[first.Length] = (byte)'_';
        second.Stem(folded).CopyTo(phrase[(first.Length + 1)..]);
        return Lexicon.Entry(Lexicon.Find(phrase, Lexicon.Hash(phrase))).NameGroup;
    }
}
