using System.Buffers;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;

namespace Edge.Packaging;

/// <summary>What a model can be asked for.</summary>
public enum ModelKind
{
    /// <summary>Text in, a vector out.</summary>
    Embedding,
    /// <summary>Messages in, text out.</summary>
    Chat,
}

/// <summary>One file of a model folder.</summary>
/// <param name="Name">Its name, without a folder.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its hash, 64 lower-case hexadecimal digits.</param>
public sealed record ModelFile(string Name, long Bytes, string Sha256);

/// <summary>Says what a model folder holds, whatever format its weights have: the folder's <c>edge-model.json</c>.</summary>
public sealed record ModelManifest
{
    /// <summary>Name of the manifest's file.</summary>
    public const string FileName = "edge-model.json";

    private const string Magic = "edge-model";
    private const int Format = 1;
    private const string WeightsName = "model.onnx";
    private const int HashDigits = 64;

    /// <summary>The model's name, as clients say it.</summary>
    public required string Name { get; init; }

    /// <summary>What it can be asked for.</summary>
    public required ModelKind Kind { get; init; }

    /// <summary>SHA-256 of the weights' file: the same revision gives the same answers.</summary>
    public required string Revision { get; init; }

    /// <summary>Tokens it can read at once.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>SPDX identifier of the weights' licence.</summary>
    public required string Licence { get; init; }

    /// <summary>Where the weights came from.</summary>
    public required string Source { get; init; }

    /// <summary>Every file of the folder but the manifest, by name.</summary>
    public required IReadOnlyList<ModelFile> Files { get; init; }

    /// <summary>Describes a folder by hashing what lies in it.</summary>
    public static ModelManifest Describe(
        string folder, string name, ModelKind kind, int maxTokens, string licence, string source)
    {
        string[] paths = [.. Directory.EnumerateFiles(folder).Where(path => Path.GetFileName(path) != FileName)];
        Array.Sort(paths, StringComparer.Ordinal);
        var files = Array.ConvertAll(paths, Hash);
        var weights = Array.Find(files, file => file.Name == WeightsName)
            ?? throw new ModelFileException(Path.Combine(folder, WeightsName), "file", "the weights", "none");

        return new ModelManifest
        {
            Name = name,
            Kind = kind,
            Revision = weights.Sha256,
            MaxTokens = maxTokens,
            Licence = licence,
            Source = source,
            Files = files,
        };
    }

    /// <summary>Reads a folder's manifest.</summary>
    /// <exception cref="ModelFileException">It is missing, damaged, or written by a newer version.</exception>
    public static ModelManifest Read(string folder)
    {
        using var json = ModelJson.Read(Path.Combine(folder, FileName));
        if (json.Text("magic") != Magic) throw json.Wrong("magic", Magic, json.Text("magic"));

        long format = json.Integer("format", 1, int.MaxValue);
        if (format > Format)
            throw json.Wrong("format", $"at most {Format}, the newest this version reads", $"{format}, written by {json.Text("writer")}");

        var files = json.Field(json.Root, "files", JsonValueKind.Array).EnumerateArray().Select(ReadFile).ToArray();
        string revision = json.Text("revision");
        if (!Array.Exists(files, file => file.Name == WeightsName && file.Sha256 == revision))
            throw json.Wrong("revision", $"the SHA-256 of {WeightsName}", revision);

        return new ModelManifest
        {
            Name = json.Text("name"),
            Kind = ReadKind(json),
            Revision = revision,
            MaxTokens = (int)json.Integer("max_tokens", 1, int.MaxValue),
            Licence = json.Text("licence"),
            Source = json.Text("source"),
            Files = files,
        };

        ModelFile ReadFile(JsonElement file)
        {
            string name = json.Text(file, "name");
            // A manifest may come from anyone: it must not name what lies outside its folder.
            if (name != Path.GetFileName(name) || name is "" or "." or "..") throw json.Wrong("files", "plain file names", name);

            string hash = json.Text(file, "sha256");
            if (hash.Length != HashDigits || !hash.All(char.IsAsciiHexDigitLower))
                throw json.Wrong("sha256", $"{HashDigits} lower-case hexadecimal digits", hash);

            return new ModelFile(name, json.Integer(file, "bytes", 0, long.MaxValue), hash);
        }
    }

    /// <summary>Writes the manifest into a folder.</summary>
    public void Write(string folder)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("magic", Magic);
            json.WriteNumber("format", Format);
            json.WriteString("writer", $"edge {Assembly.GetExecutingAssembly().GetName().Version?.ToString(3)}");
            json.WriteString("name", Name);
            json.WriteString("kind", KindName(Kind));
            json.WriteString("revision", Revision);
            json.WriteNumber("max_tokens", MaxTokens);
            json.WriteString("licence", Licence);
            json.WriteString("source", Source);
            json.WriteStartArray("files");
            foreach (var file in Files)
            {
                json.WriteStartObject();
                json.WriteString("name", file.Name);
                json.WriteNumber("bytes", file.Bytes);
                json.WriteString("sha256", file.Sha256);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        File.WriteAllBytes(Path.Combine(folder, FileName), bytes.WrittenSpan);
    }

    /// <summary>Compares every file of the folder with what the manifest says of it.</summary>
    /// <exception cref="ModelFileException">A file is missing or differs.</exception>
    public void Verify(string folder)
    {
        foreach (var file in Files)
        {
            string path = Path.Combine(folder, file.Name);
            if (!File.Exists(path)) throw new ModelFileException(path, "file", $"{file.Bytes} bytes", "none");

            long length = new FileInfo(path).Length;
            if (length != file.Bytes) throw new ModelFileException(path, "size", $"{file.Bytes} bytes", $"{length}");

            string hash = Hash(path).Sha256;
            if (hash != file.Sha256) throw new ModelFileException(path, "SHA-256", file.Sha256, hash);
        }
    }

    private static ModelFile Hash(string path)
    {
        using var file = File.OpenRead(path);
        return new ModelFile(Path.GetFileName(path), file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
    }

    private static ModelKind ReadKind(ModelJson json)
    {
        string name = json.Text("kind");
        foreach (var kind in Enum.GetValues<ModelKind>())
            if (KindName(kind) == name) return kind;

        throw json.Wrong("kind", "embedding or chat", name);
    }

    private static string KindName(ModelKind kind) => kind == ModelKind.Embedding ? "embedding" : "chat";
}
