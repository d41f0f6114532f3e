namespace Edge.Similarity.Guard;

/// <summary>Cuts the endings that do not change what an English word is about.</summary>
/// <remarks>Step 1 of M. F. Porter, "An algorithm for suffix stripping" (1980), and final e: "countries" meets
/// "country", "making" meets "make". Two words of one stem count as the same, so less is cut than a search engine
/// would.</remarks>
internal static class Stemmer
{
    /// <summary>Shorter words keep their form.</summary>
    private const int MinLength = 4;

    /// <summary>Stems a lower-case word of ASCII letters in place.</summary>
    /// <returns>The stem's length; its last letter may have changed.</returns>
    public static int Stem(Span<byte> word, out bool plural)
    {
        int length = CutPlural(word, out plural);
        length = CutParticiple(word[..length]);
        if (length >= MinLength && word[length - 1] == 'e') length--;
        if (length >= MinLength && word[length - 1] == 'y' && !IsVowel(word[length - 2])) word[length - 1] = (byte)'i';
        return length;
    }

    /// <summary>How much of a stem is the adjective in it: "cold" of "colder" and "coldest", "quick" of
    /// "quickli".</summary>
    /// <returns>The length of the adjective's stem; the word's own if there is none in it.</returns>
    public static int AdjectiveLength(ReadOnlySpan<byte> word)
    {
        int ending = word.EndsWith("est"u8) ? 3 : word.EndsWith("er"u8) || word.EndsWith("li"u8) ? 2 : 0;
        int length = word.Length - ending;
        if (ending == 0 || length < 2) return word.Length;
        return EndsDoubled(word[..length]) ? length - 1 : length;
    }

    private static int CutPlural(ReadOnlySpan<byte> word, out bool plural)
    {
        int length = word.Length;
        plural = length >= MinLength && word[^1] == 's' && word[^2] is not ((byte)'s' or (byte)'u' or (byte)'i');
        if (!plural) return length;

        if (word.EndsWith("ies"u8) && length > 4) return length - 2; // leaves the i that y becomes
        bool sibilant = word.EndsWith("ses"u8) || word.EndsWith("xes"u8) || word.EndsWith("zes"u8)
            || word.EndsWith("ches"u8) || word.EndsWith("shes"u8);
        return sibilant && length > 4 ? length - 2 : length - 1;
    }

    private static int CutParticiple(ReadOnlySpan<byte> word)
    {
        int cut = word.EndsWith("ing"u8) ? 3 : word.EndsWith("ed"u8) && !word.EndsWith("eed"u8) ? 2 : 0;
        int length = word.Length - cut;
        if (cut == 0 || length < 3 || !HasVowel(word[..length])) return word.Length;
        return EndsDoubled(word[..length]) ? length - 1 : length;
    }

    /// <summary>"running" is of "run", but "selling" of "sell".</summary>
    private static bool EndsDoubled(ReadOnlySpan<byte> word) =>
        word.Length > 2 && word[^1] == word[^2]
        && !IsVowel(word[^1]) && word[^1] is not ((byte)'l' or (byte)'s' or (byte)'z');

    private static bool HasVowel(ReadOnlySpan<byte> word)
    {
        foreach (byte letter in word)
            if (IsVowel(letter) || letter == 'y') return true;
        return false;
    }

    private static bool IsVowel(byte letter) => letter is (byte)'a' or (byte)'e' or (byte)'i' or (byte)'o' or (byte)'u';
}
