using System.Buffers;
using Edge.Embeddings;
using Edge.Generation;
using Edge.Llama;
using Edge.Packaging;

namespace Edge.Node.Commands.Models;

/// <summary>Copies a model into a node's folder: converted where it must be, shown to load, there as a whole or not at all.</summary>
/// <param name="Source">Folder in the common export layout, with <c>model.onnx</c> or, of Llama type, <c>model.safetensors</c>.</param>
/// <param name="Target">Folder that is made; its name is the model's.</param>
internal sealed record ModelImport(string Source, string Target)
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 64;

    private const string Weights = "model.onnx", TorchWeights = "model.safetensors";

    // SPDX's word for a licence that nobody has stated.
    private const string UnknownLicence = "NOASSERTION";

    private static readonly string[] Companions = [Weights + "*", "*.json", "*.jinja", "LICENSE*", "NOTICE*", "README.md"];

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>What it can be asked for; null for what the source's manifest says, else chat.</summary>
    public ModelKind? Kind { get; init; }

    /// <summary>SPDX identifier; null for what the source's manifest says.</summary>
    public string? Licence { get; init; }

    /// <summary>Whether a model can have this name: it is a folder's name, and stands in requests and in headers.</summary>
    public static bool IsName(string name) =>
        name is { Length: > 0 and <= MaxNameLength } && name[0] != '.' && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>Makes the folder.</summary>
    /// <exception cref="ModelFileException">A file of the source is missing, damaged, or needs what this node does not have.</exception>
    /// <exception cref="IOException">The disk fails or is full, or the target is there already.</exception>
    public ModelManifest Run()
    {
        // The folder of another node says of itself what an export does not.
        var known = File.Exists(Path.Combine(Source, ModelManifest.FileName)) ? ModelManifest.Read(Source) : null;
        known?.Verify(Source);
        var kind = Kind ?? known?.Kind ?? ModelKind.Chat;
        bool converts = !File.Exists(Path.Combine(Source, Weights));
        RequireFiles(kind, converts, known);

        string partial = Path.Combine(Path.GetDirectoryName(Target)!, $".{Path.GetFileName(Target)}.importing");
        if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        MakeFolder(Path.GetDirectoryName(Target)!);
        MakeFolder(partial);
        try
        {
            if (converts) LlamaModel.Convert(Source, partial);
            else CopyTo(partial);

            // Loading an export where it lies names its own files if one is wrong.
            int maxTokens = LoadedTokens(converts ? partial : Source, kind);
            var manifest = ModelManifest.Describe(
                partial, Path.GetFileName(Target), kind, known?.MaxTokens ?? maxTokens,
                Licence ?? known?.Licence ?? UnknownLicence, known?.Source ?? Source);
            manifest.Write(partial);
            Directory.Move(partial, Target);
            return manifest;
        }
        finally
        {
            if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        }
    }

    private void RequireFiles(ModelKind kind, bool converts, ModelManifest? known)
    {
        if (converts && (kind == ModelKind.Embedding || !File.Exists(Path.Combine(Source, TorchWeights))))
            throw Missing(Weights, kind == ModelKind.Embedding ? "the weights" : $"the weights, here or in {TorchWeights}");

        if (kind == ModelKind.Embedding && known is null) throw Missing(ModelManifest.FileName, "how many tokens the embedding model reads");
        string[] needed = kind == ModelKind.Embedding ? ["vocab.json"] : ["config.json", "tokenizer.json"];
        foreach (string name in needed)
            if (!File.Exists(Path.Combine(Source, name))) throw Missing(name, "a file that the model needs");
    }

    private ModelFileException Missing(string name, string expected) => new(Path.Combine(Source, name), "file", expected, "none");

    private void CopyTo(string folder)
    {
        foreach (string path in Companions.SelectMany(pattern => Directory.EnumerateFiles(Source, pattern)).Distinct())
            if (Path.GetFileName(path) != ModelManifest.FileName) File.Copy(path, Path.Combine(folder, Path.GetFileName(path)));
    }

    private static int LoadedTokens(string folder, ModelKind kind)
    {
        if (kind == ModelKind.Embedding)
        {
            using var embedder = OnnxEmbedder.Load(folder, new EmbeddingOptions());
            return embedder.MaxTokens;
        }

        using var model = ChatModel.Load(folder);
        return model.ContextTokens;
    }

    // The models may lie in a data folder that no node has made yet, and a node refuses one that others can read.
    private static void MakeFolder(string path)
    {
        if (Directory.Exists(path)) return;
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent) MakeFolder(parent);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
