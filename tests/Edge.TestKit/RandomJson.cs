using System.Globalization;
using System.Text;

namespace Edge.TestKit;

/// <summary>Makes valid JSON texts of every shape.</summary>
/// <param name="random">Seeded by the caller, so that the same texts come again.</param>
public sealed class RandomJson(Random random)
{
    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "127", "128", "-32", "-33", "255", "256", "65535", "65536", "4294967295", "4294967296",
        "9223372036854775807", "9223372036854775808", "18446744073709551615", "-9223372036854775808",
        "0.5", "-1.25", "3.141592653589793", "1e10", "1E-7", "2.5e+3", "1.7976931348623157e308", "5e-324",
    ];

    private static readonly string[] TextPieces =
    [
        "a", "model", "some longer text of plain words", "é", "漢字", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\ud83d\\ude00",
        "\\u0000", "<&>", new('x', 40), new('y', 300),
    ];

    private static readonly string[] Spaces = ["", "", "", " ", "\n", "\r\n\t"];

    private readonly StringBuilder _text = new();
    private int _names;

    /// <summary>The next text, of at most <paramref name="depth"/> levels.</summary>
    public string Next(int depth)
    {
        _text.Clear();
        Space();
        Value(depth);
        Space();
        return _text.ToString();
    }

    private void Value(int depth)
    {
        switch (random.Next(depth > 0 ? 8 : 5))
        {
            case 0: _text.Append(Any(["null", "true", "false"])); break;
            case 1: _text.Append(Any(Numbers)); break;
            case 2: _text.Append(random.NextInt64().ToString(CultureInfo.InvariantCulture)); break;
            case 3: _text.Append((random.NextDouble() * 1e6 - 5e5).ToString("R", CultureInfo.InvariantCulture)); break;
            case 4: Text(name: null); break;
            case 5: Container('[', ']', depth, named: false); break;
            default: Container('{', '}', depth, named: true); break;
        }
    }

    private void Container(char open, char close, int depth, bool named)
    {
        // Around 15 entries the header grows, around 24 the search for duplicates changes.
        int entries = random.Next(10) == 0 ? random.Next(12, 40) : random.Next(5);
        _text.Append(open);
        for (int i = 0; i < entries; i++)
        {
            Space();
            if (named)
            {
                Text(name: _names++);
                Space();
                _text.Append(':');
                Space();
            }

            Value(entries > 5 ? Math.Min(depth - 1, 1) : depth - 1);
            Space();
            if (i < entries - 1) _text.Append(',');
        }

        Space();
        _text.Append(close);
    }

    private void Text(int? name)
    {
        _text.Append('"').Append(name);
        for (int pieces = random.Next(4); pieces > 0; pieces--) _text.Append(Any(TextPieces));
        _text.Append('"');
    }

    private void Space() => _text.Append(Any(Spaces));

    private string Any(string[] choices) => choices[random.Next(choices.Length)];
}
