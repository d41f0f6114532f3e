namespace Edge.Similarity.Guard;

/// <summary>Whether two prompts are about different people, places, things or identifiers.</summary>
/// <remarks>A name that one side lacks is enough. A word that is merely rare must have a rival on the other side, for
/// a paraphrase may add one ("really", "reliable"), but replacing one ("fjord", "lagoon") asks about another
/// thing.</remarks>
internal static class NameCheck
{
    public static bool Differ(in Prompt left, in Prompt right)
    {
        var (a, b) = (HeaviestUnmatched(left), HeaviestUnmatched(right));
        if (a == Weight.Name || b == Weight.Name || (a == Weight.Rare && b == Weight.Rare)) return true;
        return (a != Weight.None || b != Weight.None) && !(IsEnglish(left) && IsEnglish(right));
    }

    private enum Weight
    {
        /// <summary>Nothing is left over.</summary>
        None,
        /// <summary>A plain word.</summary>
        Plain,
        /// <summary>A word outside the plain vocabulary, or a plain one with a capital it need not have.</summary>
        Rare,
        /// <summary>A proper name, an identifier, a sign.</summary>
        Name,
    }

    private static Weight HeaviestUnmatched(in Prompt prompt)
    {
        var heaviest = Weight.None;
        bool capitalsMean = !IsCapitalized(prompt);
        for (int i = 0; i < prompt.Words.Length; i++)
        {
            if (prompt.Words[i].IsMatched) continue;
            var weight = WeightOf(prompt, i, capitalsMean);
            if (weight > heaviest) heaviest = weight;
        }

        return heaviest;
    }

    private static Weight WeightOf(in Prompt prompt, int index, bool capitalsMean)
    {
        ref readonly var word = ref prompt.Words[index];
        if (word.Is(WordTraits.Counted | WordTraits.Operator)) return Weight.None; // the numbers' affair
        if (word.Is(WordTraits.Digits | WordTraits.Symbol) || word.NameGroup != 0) return Weight.Name;
        if (word.Is(WordTraits.Identifier | WordTraits.Caseless)) return Weight.Name;
        if (!IsPlain(prompt, index)) return word.Is(WordTraits.Capital) ? Weight.Name : Weight.Rare;

        bool marked = capitalsMean && word.Is(WordTraits.Capital) && !word.Is(WordTraits.OpensSentence);
        return marked && !prompt.Is(index, WordKinds.Function) ? Weight.Rare : Weight.Plain;
    }

    private static bool IsPlain(in Prompt prompt, int word)
    {
        if (prompt.Words[word].Is(WordTraits.Negated)) return true;
        if (prompt.Is(word, WordKinds.Common | WordKinds.Negator)) return true;

        // A letter alone is a name ("vitamin c") unless it counts something, and then it is part of a number.
        return prompt.Words[word].Length > 1
            && prompt.Is(word, WordKinds.Unit | WordKinds.Currency | WordKinds.Magnitude);
    }

    /// <summary>Whether it is written in capitals or Like This, so that a capital marks no name.</summary>
    private static bool IsCapitalized(in Prompt prompt)
    {
        int words = 0, capitals = 0;
        foreach (ref readonly var word in prompt.Words)
        {
            if (word.Is(WordTraits.Digits | WordTraits.Operator | WordTraits.Symbol)) continue;
            words++;
            if (word.Is(WordTraits.Capital)) capitals++;
        }

        return words >= 3 && capitals * 10 >= words * 7;
    }

    /// <summary>A third of the words of an English question are plain even when the rest are names; elsewhere hardly
    /// any.</summary>
    private static bool IsEnglish(in Prompt prompt)
    {
        int words = 0, plain = 0;
        for (int i = 0; i < prompt.Words.Length; i++)
        {
            if (prompt.Words[i].Is(WordTraits.Digits | WordTraits.Operator | WordTraits.Symbol)) continue;
            words++;
            if (IsPlain(prompt, i)) plain++;
        }

        return plain * 3 >= words;
    }
}
