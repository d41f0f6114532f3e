using Edge.Packaging;

namespace Edge.UseLite;

/// <summary>Turns the npm package of the Universal Sentence Encoder lite into a folder that ONNX Runtime runs.</summary>
public static class UseLiteModel
{
    /// <summary>Writes <c>model.onnx</c> and copies the vocabulary and the licence.</summary>
    /// <param name="source">The package's <c>dist</c> folder: <c>model.json</c>, its shards, <c>vocab.json</c>.</param>
    /// <param name="target">Folder to write into.</param>
    /// <returns>Tokens the network reads.</returns>
    /// <exception cref="ModelFileException">A file is missing, damaged, or of another model.</exception>
    public static int Convert(string source, string target)
    {
        Directory.CreateDirectory(target);
        UseLiteGraph.Build(new TfjsWeights(source)).Save(Path.Combine(target, "model.onnx"));
        Copy(Path.Combine(source, "vocab.json"), target);
        Copy(Path.Combine(source, "..", "LICENSE"), target);
        return UseLiteGraph.MaxTokens;
    }

    /// <summary>Reads what the package beside <paramref name="source"/> says of itself.</summary>
    /// <exception cref="ModelFileException">There is no package.json, or it does not say so.</exception>
    public static (string Licence, string Origin) ReadOrigin(string source)
    {
        using var json = ModelJson.Read(Path.Combine(source, "..", "package.json"));
        return (json.Text("license"), $"npm {json.Text("name")} {json.Text("version")}");
    }

    private static void Copy(string file, string target)
    {
        if (!File.Exists(file)) throw new ModelFileException(file, "file", "a part of the package", "none");

        // The content alone: the package keeps its files closed to other users, which a service may well be.
        File.WriteAllBytes(Path.Combine(target, Path.GetFileName(file)), File.ReadAllBytes(file));
    }
}
