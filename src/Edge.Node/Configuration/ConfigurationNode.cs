using System.Text.Json;

namespace Edge.Node.Configuration;

/// <summary>A value of the configuration that remembers where it was written.</summary>
/// <param name="Origin">File with line and column, variable, or flag.</param>
/// <param name="Kind">What it is. <see cref="JsonValueKind.Undefined"/> is text of a variable or flag, which has no type of its own:
/// the setting it is for decides how to read it.</param>
internal sealed record ConfigurationNode(string Origin, JsonValueKind Kind)
{
    /// <summary>The value of a string, number, truth value or untyped text, as written.</summary>
    public string Text { get; init; } = "";

    /// <summary>The members of an object, in the order written.</summary>
    public OrderedDictionary<string, ConfigurationNode> Members { get; } = [];

    /// <summary>The elements of an array.</summary>
    public List<ConfigurationNode> Items { get; } = [];

    /// <summary>Whether it is untyped text.</summary>
    public bool IsUntyped => Kind == JsonValueKind.Undefined;

    /// <summary>How a message shows it: text as written, at most 60 characters; anything larger by its kind.</summary>
    public string Shown => Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Null => "null",
        JsonValueKind.String or JsonValueKind.Undefined => $"\"{(Text.Length <= 60 ? Text : Text[..60] + "…")}\"",
        _ => Text,
    };
}
