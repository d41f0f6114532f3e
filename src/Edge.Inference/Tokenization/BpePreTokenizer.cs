namespace Edge.Tokenization;

/// <summary>Cuts text into the pieces that merges may not cross.</summary>
/// <remarks>Hand-written scanners in place of the files' regular expressions: no dynamic code, no
/// backtracking.</remarks>
internal abstract class BpePreTokenizer
{
    /// <summary>How many bytes of <paramref name="text"/>, which is not empty, the first piece takes; at least
    /// one.</summary>
    public abstract int FirstPiece(ReadOnlySpan<byte> text);
}

/// <summary>Digits: numbers apart from the rest, whole or one by one.</summary>
internal sealed class BpeDigitsPreTokenizer(bool individual) : BpePreTokenizer
{
    public override int FirstPiece(ReadOnlySpan<byte> text)
    {
        bool number = BpeText.Classify(text, out int bytes) == BpeTextClass.Number;
        if (number && individual) return bytes;

        int end = bytes;
        while (end < text.Length && number == (BpeText.Classify(text[end..], out bytes) == BpeTextClass.Number))
            end += bytes;
        return end;
    }
}

/// <summary>GPT-2's pattern, which ByteLevel carries: <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+|
/// ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>.</summary>
internal sealed class BpeGpt2PreTokenizer : BpePreTokenizer
{
    public override int FirstPiece(ReadOnlySpan<byte> text)
    {
        int contraction = BpeText.Contraction(text, ignoreCase: false);
        if (contraction > 0) return contraction;

        int lead = text[0] == ' ' && text.Length > 1 ? 1 : 0;
        var kind = BpeText.Classify(text[lead..], out _);
        return kind == BpeTextClass.Space ? BpeText.SpacesBeforeWord(text) : lead + BpeText.Run(text[lead..], kind);
    }
}

/// <summary>
/// The pattern of cl100k, Llama 3 and Qwen 2: <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|
/// ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>, with <paramref name="maxDigits"/> in place of the 3.
/// </summary>
internal sealed class BpeCl100kPreTokenizer(int maxDigits) : BpePreTokenizer
{
    public override int FirstPiece(ReadOnlySpan<byte> text)
    {
        int contraction = BpeText.Contraction(text, ignoreCase: true);
        if (contraction > 0) return contraction;

        var first = BpeText.Classify(text, out int firstBytes);
        if (first == BpeTextClass.Letter) return BpeText.Run(text, first);
        if (first == BpeTextClass.Number) return Digits(text);

        // One character of any other sort, but no line break, may lead a word.
        if (text.Length > firstBytes && !BpeText.IsLineBreak(text[0])
            && BpeText.Classify(text[firstBytes..], out _) == BpeTextClass.Letter)
            return firstBytes + BpeText.Run(text[firstBytes..], BpeTextClass.Letter);

        int lead = text[0] == ' ' && text.Length > 1 ? 1 : 0;
        return BpeText.Classify(text[lead..], out _) == BpeTextClass.Other
            ? Symbols(text, lead)
            : BpeText.SpacesThroughLineBreak(text) is > 0 and var spaces ? spaces : BpeText.SpacesBeforeWord(text);
    }

    private int Digits(ReadOnlySpan<byte> text)
    {
        int end = 0;
        for (int digits = 0; digits < maxDigits && end < text.Length; digits++)
        {
            if (BpeText.Classify(text[end..], out int bytes) != BpeTextClass.Number) break;
            end += bytes;
        }
        return end;
    }

    private static int Symbols(ReadOnlySpan<byte> text, int lead)
    {
        int end = lead + BpeText.Run(text[lead..], BpeTextClass.Other);
        while (end < text.Length && BpeText.IsLineBreak(text[end])) end++;
        return end;
    }
}

/// <summary>Metaspace: a piece begins at each visible space.</summary>
internal sealed class BpeMetaspacePreTokenizer(byte[] space) : BpePreTokenizer
{
    public override int FirstPiece(ReadOnlySpan<byte> text)
    {
        int own = text.StartsWith(space) ? space.Length : 0;
        int next = text[own..].IndexOf(space);
        return next < 0 ? text.Length : own + next;
    }
}
