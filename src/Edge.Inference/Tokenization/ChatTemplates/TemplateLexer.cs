using System.Globalization;
using System.Text;

namespace Edge.Tokenization.ChatTemplates;

internal enum TemplateTokenKind : byte
{
    /// <summary>Text to be written as it stands.</summary>
    Text,
    /// <summary><c>{{</c></summary>
    PrintBegin,
    /// <summary><c>}}</c></summary>
    PrintEnd,
    /// <summary><c>{%</c></summary>
    TagBegin,
    /// <summary><c>%}</c></summary>
    TagEnd,
    Name,
    String,
    Integer,
    Real,
    Operator,
    End,
}

/// <param name="Kind">What it is.</param>
/// <param name="Text">Its characters; of a string its value.</param>
/// <param name="Line">Where it begins, from 1.</param>
internal readonly record struct TemplateToken(TemplateTokenKind Kind, string Text, int Line);

/// <summary>Cuts a template into tokens, and white space as Hugging Face's environment does: trim_blocks,
/// lstrip_blocks, the marks <c>-</c> and <c>+</c>, and no line feed at the very end.</summary>
internal sealed class TemplateLexer
{
    // Longest first.
    private static readonly string[] s_operators =
    [
        "//", "**", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[", "]", "{", "}",
        ",", ".", ":", "|",
    ];

    private readonly List<TemplateToken> _tokens = [];
    private readonly string _source;
    private int _at;
    private int _line = 1;

    private TemplateLexer(string source)
    {
        _source = source.ReplaceLineEndings("\n");
        if (_source.EndsWith('\n')) _source = _source[..^1];
    }

    public static List<TemplateToken> Read(string source)
    {
        var lexer = new TemplateLexer(source);
        while (lexer._at < lexer._source.Length) lexer.ReadTextAndTag();
        lexer.Add(TemplateTokenKind.End, "the end of the template");
        return lexer._tokens;
    }

    private void ReadTextAndTag()
    {
        int open = FindTag();
        char sort = open < _source.Length ? _source[open + 1] : '\0';
        char mark = open + 2 < _source.Length ? _source[open + 2] : '\0';
        AddText(_source[_at..open], trimEnd: mark == '-', trimLine: sort is '%' or '#' && mark != '+');
        Skip(open - _at);
        if (sort == '\0') return;

        Skip(mark is '-' or '+' ? 3 : 2);
        if (sort == '#') SkipComment();
        else ReadTag(isPrint: sort == '{');
    }

    private int FindTag()
    {
        for (int at = _at; at + 1 < _source.Length; at++)
            if (_source[at] == '{' && _source[at + 1] is '{' or '%' or '#') return at;
        return _source.Length;
    }

    private void AddText(string text, bool trimEnd, bool trimLine)
    {
        if (trimEnd) text = text.TrimEnd();
        else if (trimLine)
        {
            // A tag that stands first on its line takes the line's indent with it.
            string trimmed = text.TrimEnd(' ', '\t');
            bool first = trimmed.Length == 0 ? _at == 0 || _source[_at - 1] == '\n' : trimmed[^1] == '\n';
            if (first) text = trimmed;
        }
        if (text.Length > 0) Add(TemplateTokenKind.Text, text);
    }

    private void SkipComment()
    {
        int end = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0) throw new ChatTemplateException(_line, "a comment is not closed");
        char mark = end > _at ? _source[end - 1] : '\0';
        Skip(end + 2 - _at);
        SkipSpaceAfter(mark, lineFeed: true);
    }

    private void ReadTag(bool isPrint)
    {
        string close = isPrint ? "}}" : "%}";
        int depth = 0;
        Add(isPrint ? TemplateTokenKind.PrintBegin : TemplateTokenKind.TagBegin, isPrint ? "{{" : "{%");
        while (true)
        {
            while (_at < _source.Length && char.IsWhiteSpace(_source[_at])) Skip(1);
            if (_at >= _source.Length) throw new ChatTemplateException(_line, $"'{close}' is missing");

            char mark = _source[_at] is '-' or '+' && Follows(close, 1) ? _source[_at] : '\0';
            if (depth == 0 && (mark != '\0' || Follows(close, 0)))
            {
                Add(isPrint ? TemplateTokenKind.PrintEnd : TemplateTokenKind.TagEnd, close);
                Skip(mark == '\0' ? 2 : 3);
                SkipSpaceAfter(mark, lineFeed: !isPrint);
                return;
            }

            string token = ReadToken();
            depth += token is "{" ? 1 : token is "}" ? -1 : 0;
        }
    }

    private void SkipSpaceAfter(char mark, bool lineFeed)
    {
        if (mark == '-')
        {
            while (_at < _source.Length && char.IsWhiteSpace(_source[_at])) Skip(1);
        }
        else if (lineFeed && mark != '+' && Follows("\n", 0)) Skip(1);
    }

    /// <summary>Adds one token of an expression.</summary>
    /// <returns>The operator, or nothing if it is none.</returns>
    private string ReadToken()
    {
        char first = _source[_at];
        if (first is '\'' or '"')
        {
            ReadString(first);
            return "";
        }

        int length = 1;
        if (char.IsLetter(first) || first == '_')
        {
            while (_at + length < _source.Length
                && (char.IsLetterOrDigit(_source[_at + length]) || _source[_at + length] == '_'))
                length++;
            Take(TemplateTokenKind.Name, length);
            return "";
        }
        if (char.IsAsciiDigit(first))
        {
            while (_at + length < _source.Length && char.IsAsciiDigit(_source[_at + length])) length++;
            bool real = _at + length + 1 < _source.Length
                && _source[_at + length] == '.' && char.IsAsciiDigit(_source[_at + length + 1]);
            if (real)
            {
                length++;
                while (_at + length < _source.Length && char.IsAsciiDigit(_source[_at + length])) length++;
            }
            Take(real ? TemplateTokenKind.Real : TemplateTokenKind.Integer, length);
            return "";
        }

        string found = Array.Find(s_operators, candidate => Follows(candidate, 0))
            ?? throw new ChatTemplateException(_line, $"the character '{first}' has no meaning here");
        Take(TemplateTokenKind.Operator, found.Length);
        return found;
    }

    private void ReadString(char quote)
    {
        var value = new StringBuilder();
        int at = _at + 1;
        for (; at < _source.Length && _source[at] != quote; at++)
        {
            if (_source[at] != '\\' || at + 1 >= _source.Length)
            {
                value.Append(_source[at]);
                continue;
            }

            char escape = _source[++at];
            int digits = escape switch { 'x' => 2, 'u' => 4, _ => 0 };
            if (digits > 0 && at + digits < _source.Length && TryHex(_source.AsSpan(at + 1, digits), out int code))
            {
                value.Append((char)code);
                at += digits;
            }
            else if ("nrt\\'\"".IndexOf(escape) is >= 0 and var which) value.Append("\n\r\t\\'\""[which]);
            else value.Append('\\').Append(escape); // as Python: an unknown escape stands for itself
        }
        if (at >= _source.Length) throw new ChatTemplateException(_line, "a string is not closed");

        Add(TemplateTokenKind.String, value.ToString());
        Skip(at + 1 - _at);
    }

    private static bool TryHex(ReadOnlySpan<char> digits, out int value) =>
        int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);

    private bool Follows(string text, int offset) =>
        string.CompareOrdinal(_source, _at + offset, text, 0, text.Length) == 0;

    private void Take(TemplateTokenKind kind, int length)
    {
        Add(kind, _source.Substring(_at, length));
        Skip(length);
    }

    private void Add(TemplateTokenKind kind, string text) => _tokens.Add(new TemplateToken(kind, text, _line));

    private void Skip(int count)
    {
        _line += _source.AsSpan(_at, count).Count('\n');
        _at += count;
    }
}
