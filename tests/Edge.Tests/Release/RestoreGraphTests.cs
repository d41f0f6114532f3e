using System.Text.Json;
using Edge.Release;
using Edge.TestKit;

namespace Edge.Tests.Release;

public sealed class RestoreGraphTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The packages of the node's own restore, found another way: whatever brought an assembly or a native library.</summary>
    [Fact]
    public void Read_TheNodesRestoreGraph_HoldsEveryPackageThatShips()
    {
        string path = Path.Combine(Repository.Root, "src", "Edge.Node", "obj", "project.assets.json");
        using var assets = JsonDocument.Parse(File.ReadAllBytes(path));
        var expected =
            from library in assets.RootElement.GetProperty("libraries").EnumerateObject()
            where library.Value.GetProperty("type").GetString() == "package"
            let files = library.Value.GetProperty("files").EnumerateArray().Select(file => file.GetString()!)
            where files.Any(file => file.StartsWith("lib/", StringComparison.Ordinal) || file.StartsWith("runtimes/", StringComparison.Ordinal))
            where !library.Name.StartsWith("runtime.", StringComparison.Ordinal) && !library.Name.Contains("ILCompiler", StringComparison.Ordinal)
            select library.Name;

        var packages = RestoreGraph.Read(path).Components.Where(component => !component.Name.Contains(".App.Runtime.", StringComparison.Ordinal));

        Assert.Equal(expected.Order(StringComparer.Ordinal), packages.Select(package => $"{package.Name}/{package.Version}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Read_TheNodesRestoreGraph_GivesNoticesThatNameEveryPackage()
    {
        var components = RestoreGraph.Read(Path.Combine(Repository.Root, "src", "Edge.Node", "obj", "project.assets.json")).Components;

        string notices = Notices.Write(components);

        Assert.All(components, component => Assert.Contains($"\n{component.Name} {component.Version}\n", notices, StringComparison.Ordinal));
        Assert.Contains("Permission is hereby granted", notices, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BuildToolsAndTheFramework_LeavesTheFormerOutAndTakesTheLatter()
    {
        AddPackage("Shipped", "1.0.0", "<license type='expression'>MIT</license><copyright>© A</copyright>");
        AddPackage("Framework.App.Runtime.linux-x64", "10.0.0", "<license type='expression'>MIT</license><authors>B</authors>");

        var components = RestoreGraph.Read(Assets("""
            "Shipped/1.0.0": { "type": "package", "runtime": { "lib/net8.0/Shipped.dll": {} }, "dependencies": { "Analyzer": "1.0.0" } },
            "Analyzer/1.0.0": { "type": "package", "build": { "build/Analyzer.props": {} } },
            "Empty/1.0.0": { "type": "package", "runtime": { "lib/net8.0/_._": {} } },
            "Edge.Core/0.1.0": { "type": "project", "runtime": { "bin/placeholder/Edge.Core.dll": {} } }
            """)).Components;

        Assert.Equal(["Framework.App.Runtime.linux-x64", "Shipped"], components.Select(component => component.Name));
        Assert.Equal(["© B", "© A"], components.Select(component => component.Copyright));
        Assert.Empty(components[1].Dependencies);
        Assert.Equal(("SHA-512", "00ff"), components[1].Hash);
    }

    [Fact]
    public void Read_PackageWithoutLicence_IsRefusedByName()
    {
        AddPackage("Framework.App.Runtime.linux-x64", "10.0.0", "<license type='expression'>MIT</license>");
        AddPackage("Shady", "1.0.0", "<authors>C</authors>");

        var refusal = Assert.Throws<InvalidDataException>(
            () => RestoreGraph.Read(Assets("""  "Shady/1.0.0": { "type": "package", "runtime": { "lib/net8.0/Shady.dll": {} } }  """)));

        Assert.Contains("Shady 1.0.0 names no licence", refusal.Message, StringComparison.Ordinal);
    }

    private void AddPackage(string name, string version, string metadata)
    {
        string id = name.ToLowerInvariant(), folder = Directory.CreateDirectory(Path.Combine(_folder.Path, id, version)).FullName;
        File.WriteAllText(Path.Combine(folder, id + ".nuspec"), $"<package xmlns='urn:x'><metadata><id>{name}</id>{metadata}</metadata></package>");
        File.WriteAllText(Path.Combine(folder, $"{id}.{version}.nupkg.sha512"), Convert.ToBase64String([0x00, 0xff]));
    }

    private string Assets(string libraries)
    {
        string path = _folder.File("project.assets.json");
        File.WriteAllText(path, $$"""
            {
              "targets": { "net10.0": { {{libraries}} }, "net10.0/linux-x64": {} },
              "packageFolders": { {{JsonSerializer.Serialize(_folder.Path)}}: {} },
              "project": { "frameworks": { "net10.0": { "downloadDependencies": [
                { "name": "Framework.App.Runtime.linux-x64", "version": "[10.0.0, 10.0.0]" },
                { "name": "runtime.linux-x64.Compiler", "version": "[10.0.0, 10.0.0]" } ] } } }
            }
            """);
        return path;
    }
}
