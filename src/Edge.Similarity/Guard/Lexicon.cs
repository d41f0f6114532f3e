namespace Edge.Similarity.Guard;

/// <summary>What the guards know about words: one table from stem to entry, built once from the lists beside this
/// file.</summary>
/// <remarks>Immutable once built; look-ups allocate nothing.</remarks>
internal static partial class Lexicon
{
    private static readonly LexiconBuilder Built = Build();
    private static readonly (ushort Set, byte Side)[] Sides = Built.SidesByEntry(); // before the entries are copied
    private static readonly byte[] Text = [.. Built.Text];
    private static readonly LexiconEntry[] Entries = [.. Built.Entries];
    private static readonly ushort[] Table = Built.Table;

    /// <summary>The entry of a stem, or 0.</summary>
    public static ushort Find(ReadOnlySpan<byte> stem, uint hash)
    {
        for (uint slot = hash; ; slot++)
        {
            ushort index = Table[slot % (uint)Table.Length];
            if (index == 0) return 0;
            ref readonly var entry = ref Entries[index];
            if (entry.Hash == hash && Text.AsSpan(entry.Start, entry.Length).SequenceEqual(stem)) return index;
        }
    }

    public static ref readonly LexiconEntry Entry(ushort index) => ref Entries[index];

    /// <summary>Whether the two stems stand on different sides of one set of opposites.</summary>
    public static bool AreOpposites(ushort left, ushort right)
    {
        foreach (var a in SidesOf(left))
            foreach (var b in SidesOf(right))
                if (a.Set == b.Set && a.Side != b.Side) return true;
        return false;
    }

    /// <summary>FNV-1a: short words, no hostile tables; equal hashes are compared byte by byte.</summary>
    public static uint Hash(ReadOnlySpan<byte> stem, uint seed = 2166136261)
    {
        foreach (byte b in stem) seed = (seed ^ b) * 16777619;
        return seed;
    }

    private static ReadOnlySpan<(ushort Set, byte Side)> SidesOf(ushort index) =>
        Sides.AsSpan(Entries[index].FirstSide, Entries[index].Sides);

    private static LexiconBuilder Build()
    {
        var builder = new LexiconBuilder();
        builder.AddWords(FunctionWords, WordKinds.Function | WordKinds.Common);
        builder.AddWords(CommonWords, WordKinds.Common);
        builder.AddWords(Negators, WordKinds.Negator);
        builder.AddWords(Pivots, WordKinds.Pivot);
        builder.AddNumbers(SmallNumbers, WordKinds.SmallNumber | WordKinds.Common, first: 0, step: 1);
        builder.AddNumbers(Ordinals, WordKinds.Ordinal | WordKinds.Common, first: 1, step: 1);
        builder.AddNumbers(Tens, WordKinds.Ten | WordKinds.Common, first: 20, step: 10);
        builder.AddNumbers(Romans, WordKinds.Roman, first: 2, step: 1);
        builder.AddMagnitudes(Magnitudes);
        builder.AddUnits(Units, WordKinds.Unit);
        builder.AddUnits(Currencies, WordKinds.Currency);
        builder.AddNames(Names);
        builder.AddOpposites(OppositeSets);
        return builder;
    }
}
