using System.Globalization;
using System.Text;

namespace Edge.Tokenization;

/// <summary>What the patterns of byte-level tokenizers tell apart.</summary>
internal enum BpeTextClass : byte
{
    /// <summary>Anything else: punctuation, symbols, marks, controls.</summary>
    Other,
    /// <summary><c>\s</c>: Unicode White_Space.</summary>
    Space,
    /// <summary><c>\p{L}</c>.</summary>
    Letter,
    /// <summary><c>\p{N}</c>.</summary>
    Number,
}

/// <summary>The terms of those patterns as scans over UTF-8; bytes that are not UTF-8 count as
/// <see cref="BpeTextClass.Other"/>.</summary>
internal static class BpeText
{
    /// <summary>The class of the first character of <paramref name="text"/>, which is not empty, and its
    /// length.</summary>
    public static BpeTextClass Classify(ReadOnlySpan<byte> text, out int bytes)
    {
        byte first = text[0];
        if (first < 0x80)
        {
            bytes = 1;
            if ((uint)((first | 0x20) - 'a') < 26) return BpeTextClass.Letter;
            if ((uint)(first - '0') < 10) return BpeTextClass.Number;
            return first is (byte)' ' or >= 9 and <= 13 ? BpeTextClass.Space : BpeTextClass.Other;
        }

        _ = Rune.DecodeFromUtf8(text, out var rune, out bytes);
        if (Rune.IsWhiteSpace(rune)) return BpeTextClass.Space;
        return Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter => BpeTextClass.Letter,
            >= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber => BpeTextClass.Number,
            _ => BpeTextClass.Other,
        };
    }

    /// <summary>The length of the run of one class that <paramref name="text"/> begins with.</summary>
    public static int Run(ReadOnlySpan<byte> text, BpeTextClass kind)
    {
        int end = 0;
        while (end < text.Length && Classify(text[end..], out int bytes) == kind) end += bytes;
        return end;
    }

    /// <summary><c>'s|'t|'re|'ve|'m|'ll|'d</c>: its length, or 0.</summary>
    public static int Contraction(ReadOnlySpan<byte> text, bool ignoreCase)
    {
        if (text.Length < 2 || text[0] != '\'') return 0;

        byte fold = ignoreCase ? (byte)0x20 : (byte)0;
        byte first = (byte)(text[1] | fold);
        if (first is (byte)'s' or (byte)'t' or (byte)'m' or (byte)'d') return 2;
        if (text.Length < 3) return 0;
        byte second = (byte)(text[2] | fold);
        return (first, second) is ((byte)'r' or (byte)'v', (byte)'e') or ((byte)'l', (byte)'l') ? 3 : 0;
    }

    public static bool IsLineBreak(byte value) => value is (byte)'\r' or (byte)'\n';

    /// <summary><c>\s+(?!\S)|\s+</c>: a run of spaces, less the last one if a word follows and there are
    /// more.</summary>
    public static int SpacesBeforeWord(ReadOnlySpan<byte> text)
    {
        int end = 0, last = 0;
        while (end < text.Length && Classify(text[end..], out int bytes) == BpeTextClass.Space)
        {
            last = end;
            end += bytes;
        }
        return end == text.Length || last == 0 ? end : last;
    }

    /// <summary><c>\s*[\r\n]+</c>: a run of spaces up to its last line break; 0 if it has none.</summary>
    public static int SpacesThroughLineBreak(ReadOnlySpan<byte> text)
    {
        int run = Run(text, BpeTextClass.Space);
        return text[..run].LastIndexOfAny((byte)'\r', (byte)'\n') + 1;
    }
}
