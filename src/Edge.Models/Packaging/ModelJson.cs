using System.Text.Json;

namespace Edge.Packaging;

/// <summary>Reads the JSON files of a model folder; what is missing or wrong is told by file and field.</summary>
internal sealed class ModelJson : IDisposable
{
    // Above the largest tokenizer and weight index in the field by far; it bounds what a wrong file can cost.
    private const long MaxBytes = 256L << 20;

    private readonly JsonDocument _document;
    private readonly string _path;

    private ModelJson(string path, JsonDocument document) => (_path, _document) = (path, document);

    public JsonElement Root => _document.RootElement;

    public static ModelJson Read(string path)
    {
        if (!File.Exists(path)) throw new ModelFileException(path, "file", "a JSON file", "none");

        long length = new FileInfo(path).Length;
        if (length > MaxBytes) throw new ModelFileException(path, "size", $"at most {MaxBytes} bytes", $"{length}");

        return Parse(path, File.ReadAllBytes(path));
    }

    public static ModelJson Parse(string path, ReadOnlyMemory<byte> bytes)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(bytes);
        }
        catch (JsonException error)
        {
            throw new ModelFileException(
                path, $"line {error.LineNumber + 1}, byte {error.BytePositionInLine}", "JSON", error.Message);
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object) return new ModelJson(path, document);

        var kind = document.RootElement.ValueKind;
        document.Dispose();
        throw new ModelFileException(path, "document", "an object", $"{kind}");
    }

    public JsonElement Field(JsonElement owner, string name, JsonValueKind kind)
    {
        if (owner.ValueKind != JsonValueKind.Object) throw Wrong(name, "an object round it", $"{owner.ValueKind}");
        if (!owner.TryGetProperty(name, out var field)) throw Wrong(name, $"{kind}", "nothing");

        return field.ValueKind == kind ? field : throw Wrong(name, $"{kind}", $"{field.ValueKind}");
    }

    public string Text(string name) => Text(Root, name);

    public string Text(JsonElement owner, string name)
    {
        try
        {
            return Field(owner, name, JsonValueKind.String).GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair may be escaped in JSON, but is no text.
            throw Wrong(name, "text", "an unpaired surrogate");
        }
    }

    public long Integer(string name, long minimum, long maximum) => Integer(Root, name, minimum, maximum);

    public long Integer(JsonElement owner, string name, long minimum, long maximum) =>
        Integer(name, Field(owner, name, JsonValueKind.Number), minimum, maximum);

    public long Integer(string name, JsonElement value, long minimum, long maximum) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)
            && number >= minimum && number <= maximum
                ? number
                : throw Wrong(name, $"an integer from {minimum} to {maximum}", value.GetRawText());

    public ModelFileException Wrong(string field, string expected, string found) => new(_path, field, expected, found);

    public void Dispose() => _document.Dispose();
}
