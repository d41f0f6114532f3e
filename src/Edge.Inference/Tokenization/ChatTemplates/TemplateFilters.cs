using System.Globalization;

namespace Edge.Tokenization.ChatTemplates;

/// <summary>The filters of Jinja that published chat templates use.</summary>
internal static class TemplateFilters
{
    public static TemplateFilter? Find(string name) => name switch
    {
        "abs" => (value, call) => value is double real ? Math.Abs(real) : (object)Math.Abs(Whole(value, call)),
        "capitalize" => (value, _) => TemplateMethods.Capitalized(TemplateValues.Text(value)),
        "count" or "length" => (value, call) => (long)Items(value, call).Count,
        "d" or "default" => Default,
        "first" => (value, call) => Items(value, call) is [var first, ..] ? first : new TemplateUndefined("first"),
        "float" => (value, call) => ToReal(value, call),
        "indent" => Indent,
        "int" => (value, call) => (long)ToReal(value, call),
        "items" => (value, call) => value is TemplateMap
            ? TemplateMethods.Find(value, "items")!(call)
            : value is TemplateUndefined ? new List<object?>() : throw call.Fault("'items' needs a mapping"),
        "join" => (value, call) => string.Join(
            TemplateValues.Text(call.Argument(0, "d", "")), Items(value, call).Select(TemplateValues.Text)),
        "last" => (value, call) => Items(value, call) is [.., var last] ? last : new TemplateUndefined("last"),
        "list" => (value, call) => new List<object?>(Items(value, call)),
        "lower" => (value, _) => TemplateValues.Text(value).ToLowerInvariant(),
        "map" => Map,
        "max" => (value, call) => Extreme(value, call, 1),
        "min" => (value, call) => Extreme(value, call, -1),
        "reject" => (value, call) => Choose(value, call, attribute: false, wanted: false),
        "rejectattr" => (value, call) => Choose(value, call, attribute: true, wanted: false),
        "replace" => (value, call) => TemplateMethods.Replaced(
            TemplateValues.Text(value), call.Text(0, "old"), call.Text(1, "new"), call.Number(2, "count", -1)),
        "reverse" => Reverse,
        "round" => (value, call) => Math.Round(
            ToReal(value, call), (int)Math.Clamp(call.Number(0, "precision", 0), 0, 15), MidpointRounding.ToEven),
        "safe" => (value, _) => value,
        "select" => (value, call) => Choose(value, call, attribute: false, wanted: true),
        "selectattr" => (value, call) => Choose(value, call, attribute: true, wanted: true),
        "string" => (value, _) => TemplateValues.Text(value),
        "sum" => (value, call) => Items(value, call).Aggregate(
            (object)0L, (sum, item) => TemplateValues.Calculate("+", Whole(sum, call), Whole(item, call))),
        "title" => (value, _) => TemplateMethods.Title(TemplateValues.Text(value)),
        "tojson" => (value, call) => TemplateJson.Write(
            value, call.Argument(0, "indent") is long indent ? (int)Math.Clamp(indent, 0, 16) : null, call),
        "trim" => (value, call) => TemplateValues.Text(value).Trim(TemplateMethods.Stripped(call)),
        "unique" => (value, call) => Unique(Items(value, call)),
        "upper" => (value, _) => TemplateValues.Text(value).ToUpperInvariant(),
        _ => null,
    };

    private static List<object?> Items(object? value, TemplateCall call) =>
        TemplateValues.Items(value) ?? throw call.Fault($"the filter does not go with {TemplateValues.Kind(value)}");

    private static long Whole(object? value, TemplateCall call) =>
        value is long number
            ? number
            : throw call.Fault($"the filter needs whole numbers, not {TemplateValues.Kind(value)}");

    private static object? Default(object? value, TemplateCall call)
    {
        bool alsoFalse = TemplateValues.IsTrue(call.Argument(1, "boolean", false));
        bool missing = value is TemplateUndefined || (alsoFalse && !TemplateValues.IsTrue(value));
        return missing ? call.Argument(0, "default_value", "") : value;
    }

    private static double ToReal(object? value, TemplateCall call) => value switch
    {
        long number => number,
        double number => number,
        bool truth => truth ? 1 : 0,
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) =>
            number,
        string => call.Argument(0, "default") is long otherwise ? otherwise : 0,
        _ => throw call.Fault($"{TemplateValues.Kind(value)} is no number"),
    };

    private static string Indent(object? value, TemplateCall call)
    {
        string margin = call.Argument(0, "width") is string text
            ? text
            : new string(' ', (int)Math.Clamp(call.Number(0, "width", 4), 0, 256));
        bool first = TemplateValues.IsTrue(call.Argument(1, "first", false));
        bool blank = TemplateValues.IsTrue(call.Argument(2, "blank", false));
        string[] lines = TemplateValues.Text(value).Split('\n');
        for (int i = 0; i < lines.Length; i++)
            if (i == 0 ? first : blank || lines[i].Length > 0) lines[i] = margin + lines[i];
        return string.Join('\n', lines);
    }

    private static List<object?> Map(object? value, TemplateCall call)
    {
        if (call.Named.TryGetValue("attribute", out object? attribute))
            return Items(value, call).ConvertAll(
                item => Attribute(item, attribute as string ?? throw call.Fault("'attribute' must be a string")));

        string name = call.Text(0, "filter");
        var filter = Find(name) ?? throw call.Fault($"the filter '{name}' is not known");
        var rest = call with { Positional = call.Positional[1..] };
        return Items(value, call).ConvertAll(item => filter(item, rest));
    }

    private static List<object?> Choose(object? value, TemplateCall call, bool attribute, bool wanted)
    {
        var arguments = call.Positional;
        string? member = attribute ? call.Text(0, "attribute") : null;
        if (attribute) arguments = arguments[1..];

        TemplateFilter test = static (item, _) => TemplateValues.IsTrue(item);
        if (arguments is [string name, ..])
            test = TemplateTests.Find(name) ?? throw call.Fault($"the test '{name}' is not known");
        var rest = call with { Positional = arguments.Count > 0 ? arguments[1..] : [] };
        return Items(value, call).FindAll(
            item => test(member is null ? item : Attribute(item, member), rest) is true == wanted);
    }

    /// <summary>A member, or a member of a member: <c>a.b</c>.</summary>
    private static object? Attribute(object? item, string path)
    {
        foreach (string name in path.Split('.'))
            item = item is TemplateMap map && map.TryGetValue(name, out object? value)
                ? value
                : new TemplateUndefined(name);
        return item;
    }

    private static object? Extreme(object? value, TemplateCall call, int sign)
    {
        object? best = new TemplateUndefined("extreme");
        foreach (object? item in Items(value, call))
        {
            int order = best is TemplateUndefined
                ? sign
                : TemplateValues.Compare(item, best) ?? throw call.Fault("the filter needs numbers or strings");
            if (sign * order > 0) best = item;
        }
        return best;
    }

    private static object Reverse(object? value, TemplateCall call)
    {
        var items = new List<object?>(Items(value, call));
        items.Reverse();
        return value is string ? string.Concat(items) : items;
    }

    private static List<object?> Unique(List<object?> items)
    {
        var unique = new List<object?>();
        foreach (object? item in items)
            if (!unique.Exists(other => TemplateValues.AreEqual(other, item))) unique.Add(item);
        return unique;
    }
}
