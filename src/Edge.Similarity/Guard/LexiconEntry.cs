namespace Edge.Similarity.Guard;

/// <summary>What is known of one stem.</summary>
internal struct LexiconEntry
{
    /// <summary>Where the stem lies in the lexicon's text.</summary>
    public int Start;
    public byte Length;
    public uint Hash;

    public WordKinds Kinds;

    /// <summary>The names it equals, or 0.</summary>
    public ushort NameGroup;

    /// <summary>The unit or currency it is, or 0.</summary>
    public byte Unit;

    /// <summary>A number word's value, or a magnitude's power of ten.</summary>
    public byte Value;

    /// <summary>Its places in sets of opposites.</summary>
    public ushort FirstSide, Sides;
}

/// <summary>What a word can be.</summary>
[Flags]
internal enum WordKinds : ushort
{
    None = 0,
    /// <summary>Holds a sentence together.</summary>
    Function = 1,
    /// <summary>Plain English; function words too.</summary>
    Common = 2,
    /// <summary>Turns a statement round.</summary>
    Negator = 4,
    /// <summary>0 to 19.</summary>
    SmallNumber = 8,
    /// <summary>20 to 90.</summary>
    Ten = 16,
    /// <summary>First to twentieth.</summary>
    Ordinal = 32,
    /// <summary>Hundred, thousand and so on.</summary>
    Magnitude = 64,
    /// <summary>Kilometre, percent, hour.</summary>
    Unit = 128,
    /// <summary>Dollar, €.</summary>
    Currency = 256,
    /// <summary>II to XX.</summary>
    Roman = 512,
    /// <summary>First word of a name of two.</summary>
    OpensName = 1024,
    /// <summary>A preposition whose two sides are not the same thing swapped.</summary>
    Pivot = 2048,
}
