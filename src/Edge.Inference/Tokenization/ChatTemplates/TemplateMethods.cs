namespace Edge.Tokenization.ChatTemplates;

/// <summary>The methods of Python's strings and mappings that templates call.</summary>
/// <remarks>None changes its value: lists have no <c>append</c> in Hugging Face's sandbox either.</remarks>
internal static class TemplateMethods
{
    /// <summary>A method bound to its value, or null if there is none of this name.</summary>
    public static TemplateFunction? Find(object? value, string name) => value switch
    {
        string text => FindOfText(text, name),
        TemplateMap map => FindOfMap(map, name),
        _ => null,
    };

    private static TemplateFunction? FindOfText(string text, string name) => name switch
    {
        "strip" => call => text.Trim(Stripped(call)),
        "lstrip" => call => text.TrimStart(Stripped(call)),
        "rstrip" => call => text.TrimEnd(Stripped(call)),
        "upper" => _ => text.ToUpperInvariant(),
        "lower" => _ => text.ToLowerInvariant(),
        "title" => _ => Title(text),
        "capitalize" => _ => Capitalized(text),
        "startswith" => call => AnyOf(call, text.StartsWith),
        "endswith" => call => AnyOf(call, text.EndsWith),
        "find" => call => (long)text.IndexOf(call.Text(0, "sub"), StringComparison.Ordinal),
        "count" => call => (long)text.AsSpan().Count(call.Text(0, "sub")),
        "isdigit" => _ => text.Length > 0 && text.All(char.IsDigit),
        "replace" => call => Replaced(text, call.Text(0, "old"), call.Text(1, "new"), call.Number(2, "count", -1)),
        "split" => call => Split(text, call.Argument(0, "sep"), call.Number(1, "maxsplit", -1), call),
        "rsplit" => call => SplitFromEnd(text, call.Text(0, "sep"), call.Number(1, "maxsplit", -1)),
        "splitlines" => _ => new List<object?>(text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')),
        "join" => call => string.Join(text, Joined(call)),
        _ => null,
    };

    private static TemplateFunction? FindOfMap(TemplateMap map, string name) => name switch
    {
        "items" => _ => map.Select(member => (object?)new List<object?> { member.Key, member.Value }).ToList(),
        "keys" => _ => new List<object?>(map.Keys),
        "values" => _ => new List<object?>(map.Values),
        "get" => call => map.TryGetValue(call.Text(0, "key"), out object? value) ? value : call.Argument(1, "default"),
        _ => null,
    };

    public static string Capitalized(string text) =>
        text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant();

    public static string Title(string text)
    {
        char[] letters = text.ToLowerInvariant().ToCharArray();
        for (int i = 0; i < letters.Length; i++)
            if (i == 0 || !char.IsLetter(letters[i - 1])) letters[i] = char.ToUpperInvariant(letters[i]);
        return new string(letters);
    }

    public static string Replaced(string text, string old, string replacement, long count)
    {
        if (count < 0 && old.Length > 0) return text.Replace(old, replacement, StringComparison.Ordinal);

        for (int at = 0; count > 0 && old.Length > 0
            && (at = text.IndexOf(old, at, StringComparison.Ordinal)) >= 0; count--)
        {
            text = string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(at + old.Length));
            at += replacement.Length;
        }
        return text;
    }

    public static char[]? Stripped(TemplateCall call) => (call.Argument(0, "chars") as string)?.ToCharArray();

    private static IEnumerable<string> Joined(TemplateCall call)
    {
        var items = TemplateValues.Items(call.Argument(0, "iterable")) ?? throw call.Fault("'join' needs a list");
        return items.Select(TemplateValues.Text);
    }

    private static bool AnyOf(TemplateCall call, Func<string, StringComparison, bool> test) =>
        call.Argument(0, "prefix") switch
    {
        string affix => test(affix, StringComparison.Ordinal),
        List<object?> affixes => affixes.Exists(affix => affix is string text && test(text, StringComparison.Ordinal)),
        _ => throw call.Fault("'startswith' and 'endswith' need a string"),
    };

    private static List<object?> Split(string text, object? separator, long most, TemplateCall call)
    {
        int parts = most < 0 ? int.MaxValue : (int)Math.Min(most + 1, int.MaxValue);
        if (separator is string { Length: > 0 } by) return [.. text.Split(by, parts)];
        if (separator is not null) throw call.Fault("'split' needs a separator that is not empty");

        // Without one: at runs of white space, none at the ends.
        return [.. text.Split((char[]?)null, parts, StringSplitOptions.RemoveEmptyEntries)];
    }

    private static List<object?> SplitFromEnd(string text, string separator, long most)
    {
        var parts = new List<object?>();
        for (int at; most != 0 && separator.Length > 0
            && (at = text.LastIndexOf(separator, StringComparison.Ordinal)) >= 0; most--)
        {
            parts.Insert(0, text[(at + separator.Length)..]);
            text = text[..at];
        }
        parts.Insert(0, text);
        return parts;
    }
}
