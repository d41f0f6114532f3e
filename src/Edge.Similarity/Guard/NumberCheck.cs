namespace Edge.Similarity.Guard;

/// <summary>Whether two prompts count or calculate differently.</summary>
internal static class NumberCheck
{
    public static bool Differ(in Prompt left, in Prompt right)
    {
        // The same number and unit first; then a number whose unit one side leaves out.
        MatchEqual(left.Numbers, right.Numbers, unitMayMiss: false);
        MatchEqual(left.Numbers, right.Numbers, unitMayMiss: true);
        return HasUnmatched(left.Numbers) || HasUnmatched(right.Numbers) || OperatorsDiffer(left, right);
    }

    private static void MatchEqual(Span<Number> left, Span<Number> right, bool unitMayMiss)
    {
        foreach (ref var a in left)
        {
            foreach (ref var b in right)
            {
                if (a.IsMatched || b.IsMatched || !a.HasValueOf(b)) continue;
                bool unitsAgree = a.Unit == b.Unit || (unitMayMiss && (a.Unit == 0 || b.Unit == 0));
                if (unitsAgree) a.IsMatched = b.IsMatched = true;
            }
        }
    }

    private static bool HasUnmatched(ReadOnlySpan<Number> numbers)
    {
        foreach (ref readonly var number in numbers)
            if (!number.IsMatched && !number.IsSoft) return true;
        return false;
    }

    /// <summary>Signs must agree in order; under one that does not commute, so must the numbers: 7 - 5 is not 5 -
    /// 7.</summary>
    private static bool OperatorsDiffer(in Prompt left, in Prompt right)
    {
        bool ordered = false;
        int i = NextOperator(left, -1), j = NextOperator(right, -1);
        for (; i >= 0 && j >= 0; i = NextOperator(left, i), j = NextOperator(right, j))
        {
            if (!left.Stem(i).SequenceEqual(right.Stem(j))) return true;
            ordered |= left.Stem(i) is not ([(byte)'+'] or [(byte)'*'] or [(byte)'=']);
        }

        return i != j || (ordered && OrdersDiffer(left.Numbers, right.Numbers)); // both -1 where both ended
    }

    private static int NextOperator(in Prompt prompt, int word)
    {
        for (word++; word < prompt.Words.Length; word++)
            if (prompt.Words[word].Is(WordTraits.Operator)) return word;
        return -1;
    }

    private static bool OrdersDiffer(ReadOnlySpan<Number> left, ReadOnlySpan<Number> right)
    {
        if (left.Length != right.Length) return true;
        for (int i = 0; i < left.Length; i++)
            if (!left[i].HasValueOf(right[i])) return true;
        return false;
    }
}
