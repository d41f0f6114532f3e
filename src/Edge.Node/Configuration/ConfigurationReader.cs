using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Edge.Node.Configuration;

/// <summary>Reads JSON into a tree that knows lines and columns. Comments and trailing commas are allowed: people write it.</summary>
internal ref struct ConfigurationReader
{
    private readonly ReadOnlySpan<byte> _utf8;
    private readonly string _name;
    private Utf8JsonReader _reader;
    private int _lineStart;
    private int _line;

    private ConfigurationReader(ReadOnlySpan<byte> utf8, string name)
    {
        _utf8 = utf8;
        (_name, _line) = (name, 1);
        _reader = new(utf8, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
    }

    /// <summary>Reads one JSON value.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="name">What to call its source in origins.</param>
    /// <exception cref="ConfigurationException">It is not JSON, or an object has the same member twice.</exception>
    public static ConfigurationNode Read(ReadOnlySpan<byte> utf8, string name)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble)) utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        try
        {
            var reader = new ConfigurationReader(utf8, name);
            reader._reader.Read();
            var root = reader.ReadValue();
            reader._reader.Read(); // what follows the value is refused by the JSON reader
            return root;
        }
        catch (JsonException e)
        {
            string origin = string.Create(CultureInfo.InvariantCulture, $"{name}:{e.LineNumber + 1}:{e.BytePositionInLine + 1}");
            string message = e.Message.Split(" LineNumber:")[0];
            throw new ConfigurationException([new(origin, "", $"This is not JSON: {message}")]);
        }
    }

    private ConfigurationNode ReadValue()
    {
        string origin = Origin();
        var node = _reader.TokenType switch
        {
            JsonTokenType.StartObject => new ConfigurationNode(origin, JsonValueKind.Object),
            JsonTokenType.StartArray => new ConfigurationNode(origin, JsonValueKind.Array),
            JsonTokenType.String => new ConfigurationNode(origin, JsonValueKind.String) { Text = _reader.GetString()! },
            JsonTokenType.Number => new ConfigurationNode(origin, JsonValueKind.Number) { Text = Encoding.UTF8.GetString(_reader.ValueSpan) },
            JsonTokenType.True => new ConfigurationNode(origin, JsonValueKind.True) { Text = "true" },
            JsonTokenType.False => new ConfigurationNode(origin, JsonValueKind.False) { Text = "false" },
            _ => new ConfigurationNode(origin, JsonValueKind.Null),
        };
        if (node.Kind == JsonValueKind.Object) ReadMembers(node);
        else if (node.Kind == JsonValueKind.Array) ReadItems(node);
        return node;
    }

    private void ReadMembers(ConfigurationNode node)
    {
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            string key = _reader.GetString()!, origin = Origin();
            _reader.Read();
            if (!node.Members.TryAdd(key, ReadValue()))
                throw new ConfigurationException([new(origin, "", $"The key \"{key}\" stands twice in the same object.")]);
        }
    }

    private void ReadItems(ConfigurationNode node)
    {
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray) node.Items.Add(ReadValue());
    }

    private string Origin()
    {
        int position = (int)_reader.TokenStartIndex;
        for (int newline; (newline = _utf8[_lineStart..position].IndexOf((byte)'\n')) >= 0; _line++) _lineStart += newline + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{_name}:{_line}:{position - _lineStart + 1}");
    }
}
