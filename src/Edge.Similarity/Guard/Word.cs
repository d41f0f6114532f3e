namespace Edge.Similarity.Guard;

/// <summary>One word of a prompt, folded to lower case and to its stem.</summary>
internal struct Word
{
    /// <summary>The value of <see cref="Match"/> where there is none.</summary>
    public const ushort NoMatch = ushort.MaxValue;

    /// <summary>Where the stem lies in the folded text.</summary>
    public ushort Start, Length;

    /// <summary>Of the stem.</summary>
    public uint Hash;

    /// <summary>The lexicon's entry of the stem, or 0.</summary>
    public ushort Entry;

    /// <summary>The group of equal names it belongs to, or 0.</summary>
    public ushort NameGroup;

    /// <summary>The first word of the other prompt that is the same.</summary>
    public ushort Match;

    public WordTraits Traits;

    public readonly bool Is(WordTraits traits) => (Traits & traits) != 0;

    public readonly bool IsMatched => Match != NoMatch;

    public readonly ReadOnlySpan<byte> Stem(ReadOnlySpan<byte> folded) => folded.Slice(Start, Length);
}

/// <summary>What a word looked like before it was folded.</summary>
[Flags]
internal enum WordTraits : ushort
{
    None = 0,
    /// <summary>Begins with a capital.</summary>
    Capital = 1,
    /// <summary>Two letters or more, all capitals.</summary>
    AllCapitals = 2,
    /// <summary>First of a sentence.</summary>
    OpensSentence = 4,
    /// <summary>Like an identifier: an underscore, a dot or a capital inside.</summary>
    Identifier = 8,
    /// <summary>Of a script without capitals.</summary>
    Caseless = 16,
    /// <summary>Ended in n't.</summary>
    Negated = 32,
    /// <summary>Lost a plural's s to its stem.</summary>
    Plural = 64,
    /// <summary>Nothing between it and the word before.</summary>
    Glued = 128,
    /// <summary>Written in digits.</summary>
    Digits = 256,
    /// <summary>Digits with a minus sign before them.</summary>
    Minus = 512,
    /// <summary>A sign of arithmetic or comparison.</summary>
    Operator = 1024,
    /// <summary>Another sign that means something: a currency, a pictograph.</summary>
    Symbol = 2048,
    /// <summary>Part of a number.</summary>
    Counted = 4096,
}
