using Edge.Packaging;

namespace Edge.Release;

/// <summary>The models beside a published binary.</summary>
internal static class ShippedModels
{
    /// <summary>Reads the manifest of each; a damaged one is an error here, where a node would go on without it.</summary>
    /// <exception cref="ModelFileException">A model cannot be read.</exception>
    public static IEnumerable<Component> Read(string folder) =>
        from stored in new ModelStore(Path.Combine(folder, "models")).List()
        let manifest = stored.Manifest ?? throw stored.Problem!
        select new Component(
            manifest.Name, manifest.Revision, $"pkg:generic/{manifest.Name}@{manifest.Revision}", manifest.Licence, "", manifest.Source,
            ("SHA-256", manifest.Revision), Texts(stored.Folder), []);

    private static string[] Texts(string folder)
    {
        string path = Path.Combine(folder, "LICENSE");
        return File.Exists(path) ? [File.ReadAllText(path)] : [];
    }
}
