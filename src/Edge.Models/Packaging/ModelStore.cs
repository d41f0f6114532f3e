namespace Edge.Packaging;

/// <summary>A model folder that was found: its manifest, or what is wrong with it.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="Manifest">What it holds, or null.</param>
/// <param name="Problem">Why the manifest cannot be read, or null.</param>
public sealed record StoredModel(string Folder, ModelManifest? Manifest, ModelFileException? Problem);

/// <summary>A folder of model folders.</summary>
/// <param name="root">The folder, or null for the one beside the binary, which holds the default models.</param>
public sealed class ModelStore(string? root)
{
    /// <summary>The folder.</summary>
    public string Root { get; } = root ?? Path.Combine(AppContext.BaseDirectory, "models");

    /// <summary>Every model folder, by name; none where there is no such root.</summary>
    public IReadOnlyList<StoredModel> List()
    {
        if (!Directory.Exists(Root)) return [];

        // One that begins with a dot is still being written.
        string[] folders = [.. Directory.GetDirectories(Root).Where(folder => !Path.GetFileName(folder).StartsWith('.'))];
        Array.Sort(folders, StringComparer.Ordinal);
        return Array.ConvertAll(folders, Read);
    }

    private static StoredModel Read(string folder)
    {
        try
        {
            return new StoredModel(folder, ModelManifest.Read(folder), null);
        }
        catch (ModelFileException problem)
        {
            return new StoredModel(folder, null, problem);
        }
    }
}
