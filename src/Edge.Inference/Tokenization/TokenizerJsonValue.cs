using System.Text.Json;
using Edge.Packaging;

namespace Edge.Tokenization;

/// <summary>A value in a JSON file of a model folder that knows where it stands, so that every complaint can say
/// so.</summary>
/// <remarks>A member that is not there reads as an absent value, as does null: published files use the two
/// alike.</remarks>
internal readonly struct TokenizerJsonValue
{
    private readonly JsonElement _element;
    private readonly string _file;
    private readonly string _path;

    private TokenizerJsonValue(JsonElement element, string file, string path) =>
        (_element, _file, _path) = (element, file, path);

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="ModelFileException">It cannot be read or is not JSON.</exception>
    public static TokenizerJsonValue Open(string file)
    {
        try
        {
            var reader = new Utf8JsonReader(File.ReadAllBytes(file));
            return new TokenizerJsonValue(JsonElement.ParseValue(ref reader), file, "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            bool isMissing = e is FileNotFoundException or DirectoryNotFoundException;
            throw new ModelFileException(file, "file", "one that can be read", isMissing ? "none" : e.Message);
        }
        catch (JsonException e)
        {
            throw new ModelFileException(
                file, $"line {e.LineNumber + 1}, byte {e.BytePositionInLine}", "JSON", e.Message);
        }
    }

    /// <summary>Reads a file that a folder may lack; absent if it does.</summary>
    public static TokenizerJsonValue OpenIfThere(string file) =>
        File.Exists(file) ? Open(file) : new TokenizerJsonValue(default, file, "");

    /// <summary>The JSON kind; Undefined when absent from its parent.</summary>
    public JsonValueKind Kind => _element.ValueKind;

    /// <summary>Whether it is missing or null.</summary>
    public bool IsAbsent => Kind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>A member of an object; absent if there is none, or if this is absent itself.</summary>
    public TokenizerJsonValue this[string name]
    {
        get
        {
            string path = _path.Length == 0 ? name : $"{_path}.{name}";
            if (IsAbsent) return new TokenizerJsonValue(default, _file, path);
            if (Kind != JsonValueKind.Object) throw Unexpected("an object");
            return new TokenizerJsonValue(
                _element.TryGetProperty(name, out var member) ? member : default, _file, path);
        }
    }

    /// <summary>The elements of an array; none if it is absent.</summary>
    public IEnumerable<TokenizerJsonValue> Items()
    {
        if (IsAbsent) yield break;
        if (Kind != JsonValueKind.Array) throw Unexpected("an array");

        int index = 0;
        foreach (var item in _element.EnumerateArray())
            yield return new TokenizerJsonValue(item, _file, $"{_path}[{index++}]");
    }

    /// <summary>The members of an object; none if it is absent.</summary>
    public IEnumerable<KeyValuePair<string, TokenizerJsonValue>> Members()
    {
        if (IsAbsent) yield break;
        if (Kind != JsonValueKind.Object) throw Unexpected("an object");

        foreach (var member in _element.EnumerateObject())
            yield return new(member.Name, new TokenizerJsonValue(member.Value, _file, $"{_path}.{member.Name}"));
    }

    /// <summary>The text.</summary>
    public string Text()
    {
        if (Kind != JsonValueKind.String) throw Unexpected("a string");
        try
        {
            return _element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new ModelFileException(_file, _path, "text", "an unpaired surrogate");
        }
    }

    /// <summary>The whole number, or <paramref name="ifAbsent"/>.</summary>
    public int Number(int? ifAbsent = null)
    {
        if (IsAbsent && ifAbsent is { } value) return value;
        return Kind == JsonValueKind.Number && _element.TryGetInt32(out int number)
            ? number
            : throw Unexpected("a whole number");
    }

    /// <summary>The number, or null.</summary>
    public float? Real()
    {
        if (IsAbsent) return null;
        return Kind == JsonValueKind.Number && _element.TryGetSingle(out float number)
            ? number
            : throw Unexpected("a number");
    }

    /// <summary>The truth value, or <paramref name="ifAbsent"/>.</summary>
    public bool Flag(bool ifAbsent) => Kind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => IsAbsent ? ifAbsent : throw Unexpected("true or false"),
    };

    /// <summary>The complaint that this value is not what it should be.</summary>
    public ModelFileException Unexpected(string expected) => new(_file, _path, expected, Kind switch
    {
        JsonValueKind.Undefined => "nothing",
        JsonValueKind.String or JsonValueKind.Number => Shortened(_element.GetRawText()),
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        _ => _element.GetRawText(),
    });

    private static string Shortened(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
