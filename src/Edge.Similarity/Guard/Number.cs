namespace Edge.Similarity.Guard;

/// <summary>A number met in a prompt: mantissa · 10^exponent, with its unit.</summary>
internal struct Number
{
    /// <summary>Without trailing zeros, so that equal numbers are equal here.</summary>
    public ulong Mantissa;
    public int Exponent;
    public bool IsNegative;

    /// <summary>The word "one" alone, which rarely counts: it may be missing from the other prompt.</summary>
    public bool IsSoft;

    /// <summary>From the lexicon, or 0.</summary>
    public byte Unit;

    /// <summary>Found in the other prompt.</summary>
    public bool IsMatched;

    public readonly bool HasValueOf(in Number other) => Mantissa == other.Mantissa && Exponent == other.Exponent
        && IsNegative == other.IsNegative;
}
