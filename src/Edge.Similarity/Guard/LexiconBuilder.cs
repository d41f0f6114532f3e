using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Edge.Similarity.Guard;

/// <summary>Fills the lexicon's table from its word lists, once.</summary>
internal sealed class LexiconBuilder
{
    /// <summary>More than twice the stems there are, so that a look-up rarely probes twice.</summary>
    private const int Slots = 1 << 13;

    private readonly List<(ushort Entry, ushort Set, byte Side)> _sides = [];
    private ushort _sets;
    private ushort _nameGroups;
    private byte _units;

    public List<byte> Text { get; } = new(1 << 15);

    public List<LexiconEntry> Entries { get; } = [default]; // entry 0 means unknown

    public ushort[] Table { get; } = new ushort[Slots];

    public void AddWords(ReadOnlySpan<byte> list, WordKinds kinds)
    {
        foreach (string word in Words(Encoding.UTF8.GetString(list)))
            Edit(word, (ref LexiconEntry entry) => entry.Kinds |= kinds);
    }

    /// <summary>Words that stand for consecutive numbers; an underscore leaves one out.</summary>
    public void AddNumbers(ReadOnlySpan<byte> list, WordKinds kind, int first, int step)
    {
        int value = first;
        foreach (string word in Words(Encoding.UTF8.GetString(list)))
        {
            byte number = (byte)value;
            value += step;
            if (word == "_") continue;
            Edit(word, (ref LexiconEntry entry) => (entry.Kinds, entry.Value) = (entry.Kinds | kind, number));
        }
    }

    public void AddMagnitudes(ReadOnlySpan<byte> list)
    {
        foreach (string pair in Groups(list))
        {
            string[] parts = Words(pair);
            byte power = byte.Parse(parts[1], CultureInfo.InvariantCulture);
            Edit(parts[0], (ref LexiconEntry entry) =>
                (entry.Kinds, entry.Value) = (entry.Kinds | WordKinds.Magnitude, power));
        }
    }

    public void AddUnits(ReadOnlySpan<byte> list, WordKinds kind)
    {
        foreach (string group in Groups(list))
        {
            byte unit = ++_units;
            foreach (string word in Words(group))
                Edit(word, (ref LexiconEntry entry) => (entry.Kinds, entry.Unit) = (entry.Kinds | kind, unit));
        }
    }

    public void AddNames(ReadOnlySpan<byte> list)
    {
        foreach (string group in Groups(list))
        {
            ushort number = ++_nameGroups;
            foreach (string name in Words(group))
            {
                Edit(name, (ref LexiconEntry entry) => entry.NameGroup = number);
                if (name.Split('_') is [var first, _])
                    Edit(first, (ref LexiconEntry entry) => entry.Kinds |= WordKinds.OpensName);
            }
        }
    }

    public void AddOpposites(ReadOnlySpan<byte> list)
    {
        foreach (string group in Groups(list))
        {
            ushort set = ++_sets;
            byte side = 0;
            foreach (string words in group.Split('|'))
            {
                side++;
                foreach (string word in Words(words)) _sides.Add((Edit(word, (ref LexiconEntry _) => { }), set, side));
            }
        }
    }

    /// <summary>The sides, those of one entry together; writes into each entry where its own are.</summary>
    public (ushort Set, byte Side)[] SidesByEntry()
    {
        _sides.Sort();
        for (int i = 0; i < _sides.Count; i++)
        {
            var entry = Entries[_sides[i].Entry];
            if (entry.Sides++ == 0) entry.FirstSide = (ushort)i;
            Entries[_sides[i].Entry] = entry;
        }

        return [.. _sides.Select(side => (side.Set, side.Side))];
    }

    private delegate void Change(ref LexiconEntry entry);

    private ushort Edit(string word, Change change)
    {
        byte[] stem = Stem(word);
        uint hash = Lexicon.Hash(stem);
        uint slot = hash % Slots;
        while (Table[slot] != 0 && !IsAt(Table[slot], stem)) slot = (slot + 1) % Slots;

        if (Table[slot] == 0)
        {
            Table[slot] = (ushort)Entries.Count;
            Entries.Add(new LexiconEntry { Start = Text.Count, Length = (byte)stem.Length, Hash = hash });
            Text.AddRange(stem);
        }

        var entry = Entries[Table[slot]];
        change(ref entry);
        Entries[Table[slot]] = entry;
        return Table[slot];
    }

    private bool IsAt(ushort index, byte[] stem) =>
        CollectionsMarshal.AsSpan(Text).Slice(Entries[index].Start, Entries[index].Length).SequenceEqual(stem);

    /// <summary>Each part of a name is stemmed, as it will be in a prompt.</summary>
    private static byte[] Stem(string word)
    {
        if (word.IndexOf('_') is > 0 and var split)
            return [.. Stem(word[..split]), (byte)'_', .. Stem(word[(split + 1)..])];

        byte[] bytes = Encoding.UTF8.GetBytes(word);
        bool isEnglish = !bytes.AsSpan().ContainsAnyExceptInRange((byte)'a', (byte)'z');
        return isEnglish ? bytes[..Stemmer.Stem(bytes, out _)] : bytes;
    }

    private static string[] Groups(ReadOnlySpan<byte> list) => Encoding.UTF8.GetString(list)
        .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string[] Words(string list) => list.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
}
