namespace Edge.Protocol;

/// <summary>Sorts the members of maps without allocating for maps of ordinary size.</summary>
internal static class MemberSort
{
    // Insertion sort wins below a few dozen; above, its square would be a hostile map's lever.
    private const int MaxInsertion = 32;

    public static void Sort<T, TComparer>(Span<T> members, TComparer comparer)
        where TComparer : struct, IComparer<T>
    {
        if (members.Length > MaxInsertion)
        {
            members.Sort(comparer);
            return;
        }

        for (int i = 1; i < members.Length; i++)
        {
            var member = members[i];
            int at = i;
            for (; at > 0 && comparer.Compare(members[at - 1], member) > 0; at--) members[at] = members[at - 1];
            members[at] = member;
        }
    }
}
