namespace Edge.Similarity.Guard;

/// <summary>Reads digits with separators: 1,000.5 · 1.000,5 · 1,00,000 · 3,5 · and versions such as 1.2.3 as they
/// stand.</summary>
internal static class DigitReader
{
    /// <summary>What a mantissa of 64 bits holds without overflow.</summary>
    private const int MaxDigits = 18;

    /// <summary>Reads one number.</summary>
    /// <param name="digits">ASCII digits with single dots and commas between them.</param>
    /// <param name="number">The number, if it is one.</param>
    /// <returns>Whether the digits are a number: not a version, an address, or more digits than fit.</returns>
    public static bool TryRead(ReadOnlySpan<byte> digits, out Number number)
    {
        number = default;
        int point = DecimalPoint(digits);
        if (point == Unclear) return false;

        int count = 0;
        foreach (byte digit in digits)
        {
            if (digit is (byte)'.' or (byte)',') continue;
            number.Mantissa = number.Mantissa * 10 + (uint)(digit - '0');
            if (number.Mantissa > 0 && ++count > MaxDigits) return false;
        }

        if (point >= 0) number.Exponent = point + 1 - digits.Length;
        return true;
    }

    private const int None = -1, Unclear = -2;

    /// <summary>Where the decimal separator is; <see cref="None"/> if all separate thousands.</summary>
    private static int DecimalPoint(ReadOnlySpan<byte> digits)
    {
        int lastDot = digits.LastIndexOf((byte)'.'), lastComma = digits.LastIndexOf((byte)',');
        if (lastDot < 0 && lastComma < 0) return None;

        // Both kinds: the last one is the decimal, and alone of its kind.
        if (lastDot >= 0 && lastComma >= 0)
        {
            int last = Math.Max(lastDot, lastComma);
            return digits[..last].Contains(digits[last]) || !AreThousands(digits[..last]) ? Unclear : last;
        }

        if (AreThousands(digits) && (lastComma >= 0 || digits.IndexOf((byte)'.') != lastDot)) return None;
        int only = Math.Max(lastDot, lastComma);
        return digits.IndexOfAny((byte)'.', (byte)',') == only ? only : Unclear;
    }

    /// <summary>Groups of three at the end, of two or three before it (1,00,000), of one to three in front.</summary>
    private static bool AreThousands(ReadOnlySpan<byte> digits)
    {
        int group = 0, groups = 0;
        for (int i = digits.Length - 1; i >= -1; i--)
        {
            if (i >= 0 && digits[i] is not ((byte)'.' or (byte)','))
            {
                group++;
                continue;
            }

            if (groups == 0 && group != 3 || group > 3 || i >= 0 && group < 2) return false;
            (group, groups) = (0, groups + 1);
        }

        return groups > 1;
    }
}
