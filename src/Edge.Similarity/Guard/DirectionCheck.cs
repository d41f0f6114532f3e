namespace Edge.Similarity.Guard;

/// <summary>Whether two prompts relate the same things the other way round: "miles to km" and "km to miles".</summary>
/// <remarks>The order of words alone says nothing, a paraphrase changes it as often. What counts is which of two shared
/// words follows the same preposition, with the other one somewhere before it.</remarks>
internal static class DirectionCheck
{
    public static bool Differ(in Prompt left, in Prompt right)
    {
        for (int i = 0; i < left.Words.Length; i++)
        {
            if (!left.Is(i, WordKinds.Pivot) || Operand(left, i) is not (>= 0 and var x)) continue;
            for (int j = 0; j < right.Words.Length; j++)
            {
                if (!right.Is(j, WordKinds.Pivot) || Operand(right, j) is not (>= 0 and var y)) continue;
                if ((AreSwapped(left, i, x, right, j, y) || AreOpposed(left, i, x, right, j, y))
                    && !Governs(right, left, i, x) && !Governs(left, right, j, y)) return true;
            }
        }

        return false;
    }

    /// <summary>"Paris to Berlin" and "Berlin to Paris".</summary>
    private static bool AreSwapped(in Prompt left, int i, int x, in Prompt right, int j, int y) =>
        left.IsSame(i, right, j) && left.Words[x].Match < j && right.Words[y].Match < i;

    /// <summary>"from Paris" and "to Paris".</summary>
    private static bool AreOpposed(in Prompt left, int i, int x, in Prompt right, int j, int y) =>
        left.IsSame(x, right, y) && Lexicon.AreOpposites(left.Words[i].Entry, right.Words[j].Entry);

    /// <summary>The word that a preposition governs, or -1.</summary>
    private static int Operand(in Prompt prompt, int pivot)
    {
        for (int word = pivot + 1; word < prompt.Words.Length; word++)
            if (prompt.Words[word].Is(WordTraits.Counted) || !prompt.Is(word, WordKinds.Function)) return word;
        return -1;
    }

    /// <summary>Whether the same preposition governs the same word in the other prompt too: then nothing is
    /// swapped.</summary>
    private static bool Governs(in Prompt other, in Prompt prompt, int pivot, int word)
    {
        for (int i = 0; i < other.Words.Length; i++)
        {
            if (!other.IsSame(i, prompt, pivot)) continue;
            if (Operand(other, i) is >= 0 and var operand && other.IsSame(operand, prompt, word)) return true;
        }

        return false;
    }
}
