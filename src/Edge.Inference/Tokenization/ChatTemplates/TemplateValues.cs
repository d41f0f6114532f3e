using System.Globalization;
using System.Text;

namespace Edge.Tokenization.ChatTemplates;

/// <summary>A mapping that keeps its order.</summary>
internal sealed class TemplateMap : OrderedDictionary<string, object?>
{
    /// <summary>Whether <c>set</c> may change its members: made by <c>namespace()</c>.</summary>
    public bool IsNamespace { get; init; }
}

/// <summary>What stands where there is no value: false, empty, and a fault for whoever uses it otherwise.</summary>
internal sealed record TemplateUndefined(string Name);

/// <summary>What Python's operators and conversions make of a template's values.</summary>
internal static class TemplateValues
{
    public static bool IsTrue(object? value) => value switch
    {
        null or TemplateUndefined => false,
        bool truth => truth,
        long number => number != 0,
        double number => number != 0,
        string text => text.Length > 0,
        List<object?> list => list.Count > 0,
        TemplateMap map => map.Count > 0,
        _ => true,
    };

    /// <summary>What a value prints as.</summary>
    public static string Text(object? value) => value switch
    {
        string text => text,
        TemplateUndefined => "",
        _ => Representation(value),
    };

    /// <summary>Python's repr, which lists and mappings print their members with.</summary>
    public static string Representation(object? value) => value switch
    {
        null => "None",
        bool truth => truth ? "True" : "False",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => Real(number),
        string text => Quoted(text),
        List<object?> list => $"[{string.Join(", ", list.Select(Representation))}]",
        TemplateMap map =>
            $"{{{string.Join(", ", map.Select(member => $"{Quoted(member.Key)}: {Representation(member.Value)}"))}}}",
        TemplateUndefined => "Undefined",
        _ => "<function>",
    };

    public static string Kind(object? value) => value switch
    {
        null => "none",
        bool => "a truth value",
        long or double => "a number",
        string => "a string",
        List<object?> => "a list",
        TemplateMap => "a mapping",
        TemplateUndefined => "an undefined value",
        _ => "a function",
    };

    /// <summary>True equals 1 and 1 equals 1.0, as in Python.</summary>
    public static bool AreEqual(object? a, object? b) => (AsNumber(a), AsNumber(b)) switch
    {
        (long x, long y) => x == y,
        (long or double, long or double) => Convert.ToDouble(a, null) == Convert.ToDouble(b, null),
        _ => (a, b) switch
        {
            (string x, string y) => x == y,
            (List<object?> x, List<object?> y) =>
                x.Count == y.Count && x.Zip(y).All(pair => AreEqual(pair.First, pair.Second)),
            (TemplateMap x, TemplateMap y) => x.Count == y.Count
                && x.All(member => y.TryGetValue(member.Key, out object? other) && AreEqual(member.Value, other)),
            (TemplateUndefined, TemplateUndefined) => true,
            _ => ReferenceEquals(a, b),
        },
    };

    /// <summary>The order of two numbers or two strings; null for anything else.</summary>
    public static int? Compare(object? a, object? b) => (AsNumber(a), AsNumber(b)) switch
    {
        (long x, long y) => x.CompareTo(y),
        (long or double, long or double) => Convert.ToDouble(a, null).CompareTo(Convert.ToDouble(b, null)),
        _ => a is string text && b is string other ? string.CompareOrdinal(text, other) : null,
    };

    /// <summary>Whether a string, list or mapping holds an item; null if it is none of these.</summary>
    public static bool? Contains(object? container, object? item) => container switch
    {
        string text => item is string part ? text.Contains(part, StringComparison.Ordinal) : null,
        List<object?> list => list.Exists(other => AreEqual(other, item)),
        TemplateMap map => item is string name && map.ContainsKey(name),
        TemplateUndefined => false,
        _ => null,
    };

    /// <summary>What a loop goes through; null if it cannot.</summary>
    public static List<object?>? Items(object? value) => value switch
    {
        List<object?> list => list,
        TemplateMap map => [.. map.Keys],
        string text => Characters(text),
        TemplateUndefined => [],
        _ => null,
    };

    /// <summary>A string's characters by code point, as Python counts them.</summary>
    public static List<object?> Characters(string text) => [.. text.EnumerateRunes().Select(rune => rune.ToString())];

    public static object Calculate(string operation, long a, long b) => operation switch
    {
        "+" => (object)checked(a + b), // boxed here: else the arms would agree on double
        "-" => checked(a - b),
        "*" => checked(a * b),
        "/" => b == 0 ? throw new DivideByZeroException() : (double)a / b,
        "//" => a / b - (a % b != 0 && a < 0 != b < 0 ? 1 : 0),
        "%" => (a % b + b) % b,
        _ when b < 0 => Math.Pow(a, b),
        _ => checked((long)(decimal)Math.Pow(a, b)),
    };

    public static object Calculate(string operation, double a, double b) => operation switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => b == 0 ? throw new DivideByZeroException() : a / b,
        "//" => b == 0 ? throw new DivideByZeroException() : Math.Floor(a / b),
        "%" => b == 0 ? throw new DivideByZeroException() : a - b * Math.Floor(a / b),
        _ => Math.Pow(a, b),
    };

    private static object? AsNumber(object? value) => value is bool truth ? truth ? 1L : 0L : value;

    private static string Real(double number)
    {
        string text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') || !double.IsFinite(number) ? text : text + ".0";
    }

    private static string Quoted(string text)
    {
        char quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        var quoted = new StringBuilder().Append(quote);
        foreach (char c in text)
        {
            if (c == quote || c == '\\') quoted.Append('\\');
            _ = c switch
            {
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ => quoted.Append(c),
            };
        }
        return quoted.Append(quote).ToString();
    }
}
