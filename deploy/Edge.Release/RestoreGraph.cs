using System.Text.Json;
using System.Xml.Linq;

namespace Edge.Release;

/// <summary>Reads which packages a build takes from what NuGet restored.</summary>
/// <param name="Components">The packages whose code is shipped, by name.</param>
internal sealed record RestoreGraph(IReadOnlyList<Component> Components)
{
    private static readonly string[] TextNames = ["LICENSE", "LICENSE.TXT", "LICENSE.MD", "THIRDPARTYNOTICES.TXT", "THIRD-PARTY-NOTICES.TXT", "NOTICE", "NOTICE.TXT"];

    private static readonly string[] ShippedKinds = ["runtime", "native", "runtimeTargets"];

    /// <summary>Reads <c>project.assets.json</c> and the packages it names.</summary>
    /// <exception cref="InvalidDataException">It is no such file, or a package says nothing of its licence.</exception>
    public static RestoreGraph Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var root = document.RootElement;
        string[] folders = [.. root.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name)];
        var target = root.GetProperty("targets").EnumerateObject().First(target => !target.Name.Contains('/', StringComparison.Ordinal)).Value;
        var shipped = target.EnumerateObject().Where(IsShipped).ToDictionary(library => Split(library.Name).Name, StringComparer.OrdinalIgnoreCase);

        var packages = shipped.Values.Select(library => Describe(folders, Split(library.Name), Dependencies(library.Value, shipped)));
        var frameworks = FrameworkPacks(root).Select(pack => Describe(folders, pack, []));
        return new([.. packages.Concat(frameworks).OrderBy(component => component.Name, StringComparer.Ordinal)]);
    }

    // Analyzers and build tools have neither a runtime assembly nor a native library.
    private static bool IsShipped(JsonProperty library) =>
        library.Value.GetProperty("type").GetString() == "package"
        && ShippedKinds.Any(kind => library.Value.TryGetProperty(kind, out var files)
            && files.EnumerateObject().Any(file => !file.Name.EndsWith("_._", StringComparison.Ordinal)));

    /// <summary>The packs of the framework itself, which the native compiler links in.</summary>
    private static IEnumerable<(string Name, string Version)> FrameworkPacks(JsonElement root) =>
        from framework in root.GetProperty("project").GetProperty("frameworks").EnumerateObject()
        where framework.Value.TryGetProperty("downloadDependencies", out _)
        from pack in framework.Value.GetProperty("downloadDependencies").EnumerateArray()
        let name = pack.GetProperty("name").GetString()!
        where name.Contains(".App.Runtime.", StringComparison.Ordinal)
        select (name, pack.GetProperty("version").GetString()!.Trim('[', ']').Split(',')[0]);

    private static List<string> Dependencies(JsonElement library, Dictionary<string, JsonProperty> shipped) =>
        library.TryGetProperty("dependencies", out var dependencies)
            ? [.. dependencies.EnumerateObject().Where(d => shipped.ContainsKey(d.Name)).Select(d => Url(Split(shipped[d.Name].Name)))]
            : [];

    private static Component Describe(string[] folders, (string Name, string Version) package, IReadOnlyList<string> dependencies)
    {
        string relative = Path.Combine(package.Name.ToLowerInvariant(), package.Version.ToLowerInvariant());
        string folder = folders.Select(root => Path.Combine(root, relative)).FirstOrDefault(Directory.Exists)
            ?? throw new InvalidDataException($"The package {package.Name} {package.Version} is in none of {string.Join(", ", folders)}; restore first.");
        var metadata = XDocument.Load(Path.Combine(folder, package.Name.ToLowerInvariant() + ".nuspec")).Root!.Elements().First().Elements();
        string Field(string name) => metadata.FirstOrDefault(element => element.Name.LocalName == name)?.Value.Trim() ?? "";

        var texts = Directory.EnumerateFiles(folder).Where(file => TextNames.Contains(Path.GetFileName(file).ToUpperInvariant())).Order(StringComparer.Ordinal);
        var licence = metadata.FirstOrDefault(element => element.Name.LocalName == "license");
        string? expression = licence?.Attribute("type")?.Value == "expression" ? licence.Value : null;
        var component = new Component(
            package.Name, package.Version, Url(package), expression,
            Field("copyright").Length > 0 ? Field("copyright") : $"© {Field("authors")}", Field("projectUrl"),
            ("SHA-512", Sha512(folder)), [.. texts.Select(File.ReadAllText)], dependencies);
        return component.Licence is null && component.Texts.Count == 0
            ? throw new InvalidDataException($"The package {package.Name} {package.Version} names no licence; find out which it is before it is shipped.")
            : component;
    }

    // NuGet keeps the hash of the package as base64 beside it.
    private static string Sha512(string folder) =>
        Convert.ToHexStringLower(Convert.FromBase64String(File.ReadAllText(Directory.EnumerateFiles(folder, "*.nupkg.sha512").Single())));

    private static (string Name, string Version) Split(string library) => library.Split('/') is [var name, var version] ? (name, version) : (library, "");

    private static string Url((string Name, string Version) package) => $"pkg:nuget/{package.Name}@{package.Version}";
}
