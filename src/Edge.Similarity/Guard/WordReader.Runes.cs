using System.Buffers;
using System.Globalization;
using System.Text;

namespace Edge.Similarity.Guard;

internal ref partial struct WordReader
{
    /// <summary>Takes the next rune; what is not UTF-8 ends the reading.</summary>
    private Rune Take()
    {
        byte first = _text[_position];
        if (first < 0x80)
        {
            _position++;
            return new Rune(first);
        }

        _failed |= Rune.DecodeFromUtf8(_text[_position..], out var rune, out int bytes) != OperationStatus.Done;
        _position += bytes;
        return rune;
    }

    private readonly Rune Peek() => PeekAt(_position);

    private readonly Rune PeekAt(int position)
    {
        if (position >= _text.Length) return default;
        Rune.DecodeFromUtf8(_text[position..], out var rune, out _);
        return rune;
    }

    private readonly bool NextIsLetter() => IsLetter(Peek());

    private readonly bool NextIsLetterOrDigit() => Peek() is var next && (IsLetter(next) || IsDigit(next));

    /// <summary>How many ASCII digits come next.</summary>
    private readonly int DigitsAhead()
    {
        int end = _text[_position..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? _text.Length - _position : end;
    }

    private void Append(Rune rune) => _foldedCount += rune.EncodeToUtf8(_folded[_foldedCount..]);

    /// <summary>What a rune that is no letter and no digit means by itself, if anything.</summary>
    private readonly WordTraits SymbolTraits(Rune rune, int start) => rune.Value switch
    {
        '<' or '>' => WordTraits.Operator,
        '=' => When(PrecedesOperand(), WordTraits.Operator), // "5 + 3 =" asks what "5 + 3" asks
        '+' or '*' or '^' => When(FollowsDigits(start) || PrecedesDigits(), WordTraits.Operator),
        '-' or '/' or '\u2013' => When(FollowsDigits(start) && PrecedesDigits(), WordTraits.Operator),
        '%' => When(FollowsDigits(start), WordTraits.Symbol),
        '$' => When(PrecedesDigits(), WordTraits.Symbol),
        < 0x80 => WordTraits.None,
        _ => Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.MathSymbol => WordTraits.Operator,
            UnicodeCategory.CurrencySymbol or UnicodeCategory.OtherSymbol => WordTraits.Symbol,
            UnicodeCategory.OtherNumber or UnicodeCategory.LetterNumber => WordTraits.Symbol, // ½, ², Ⅳ
            _ => WordTraits.None,
        },
    };

    private static WordTraits When(bool condition, WordTraits traits) => condition ? traits : WordTraits.None;

    private readonly bool FollowsDigits(int start) =>
        _count > 0 && _words[_count - 1].Is(WordTraits.Digits) && !_text[_lastEnd..start].ContainsAnyExcept(" )"u8);

    private readonly bool PrecedesDigits() => IsDigit(PeekOperand());

    private readonly bool PrecedesOperand() => PeekOperand() is var next && (IsDigit(next) || IsLetter(next));

    private readonly Rune PeekOperand()
    {
        int skipped = _text[_position..].IndexOfAnyExcept(" ($"u8);
        return skipped < 0 ? default : PeekAt(_position + skipped);
    }

    private static bool IsLetter(Rune rune) => rune.IsAscii
        ? char.IsAsciiLetter((char)rune.Value) || rune.Value == '_'
        : Rune.GetUnicodeCategory(rune) is <= UnicodeCategory.OtherLetter // upper, lower, title, modifier, other
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static bool IsUpper(Rune rune) => rune.IsAscii
        ? char.IsAsciiLetterUpper((char)rune.Value)
        : Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter;

    private static bool IsCaseless(Rune rune) =>
        !rune.IsAscii && Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherLetter;

    private static bool IsDigit(Rune rune) => rune.IsAscii
        ? char.IsAsciiDigit((char)rune.Value)
        : Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber;

    private static bool EndsSentence(Rune rune) => rune.Value is '.' or '?' or '!' or ':' or ';' or '\n'
        or '\u2026' or '\u3002' or '\u00bf' or '\u00a1'; // … 。 ¿ ¡

    private static bool IsApostrophe(Rune rune) => rune.Value is '\'' or '\u2019' or '\u02bc';
}
