using System.Globalization;
using System.Text;

namespace Edge.Tokenization.ChatTemplates;

/// <summary>The filter <c>tojson</c> as Hugging Face defines it: Python's json.dumps with ensure_ascii off.</summary>
/// <remarks>Models were trained on this very form: a space after each comma and colon, characters as they
/// are.</remarks>
internal static class TemplateJson
{
    public static string Write(object? value, int? indent, TemplateCall call)
    {
        var json = new StringBuilder();
        Write(json, value, indent, depth: 1, call);
        return json.ToString();
    }

    private static void Write(StringBuilder json, object? value, int? indent, int depth, TemplateCall call)
    {
        switch (value)
        {
            case null:
                json.Append("null");
                break;
            case bool truth:
                json.Append(truth ? "true" : "false");
                break;
            case long or double:
                json.Append(TemplateValues.Text(value));
                break;
            case string text:
                WriteText(json, text);
                break;
            case List<object?> list:
                json.Append('[');
                for (int i = 0; i < list.Count; i++)
                {
                    Separate(json, i, indent, depth);
                    Write(json, list[i], indent, depth + 1, call);
                }
                Close(json, ']', list.Count, indent, depth);
                break;
            case TemplateMap map:
                json.Append('{');
                for (int i = 0; i < map.Count; i++)
                {
                    Separate(json, i, indent, depth);
                    WriteText(json, map.GetAt(i).Key);
                    json.Append(": ");
                    Write(json, map.GetAt(i).Value, indent, depth + 1, call);
                }
                Close(json, '}', map.Count, indent, depth);
                break;
            default:
                throw call.Fault($"'tojson' does not go with {TemplateValues.Kind(value)}");
        }
    }

    private static void Separate(StringBuilder json, int index, int? indent, int depth)
    {
        if (index > 0) json.Append(indent is null ? ", " : ",");
        if (indent is { } width) json.Append('\n').Append(' ', width * depth);
    }

    private static void Close(StringBuilder json, char bracket, int count, int? indent, int depth)
    {
        if (count > 0 && indent is { } width) json.Append('\n').Append(' ', width * (depth - 1));
        json.Append(bracket);
    }

    private static void WriteText(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                '\b' => json.Append("\\b"),
                '\f' => json.Append("\\f"),
                < ' ' => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => json.Append(c),
            };
        }
        json.Append('"');
    }
}
