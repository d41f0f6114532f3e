using System.Text.Json;
using Edge.Node.Configuration;
using Edge.Release;
using Edge.TestKit;

namespace Edge.Tests.Release;

public sealed class ReleaseFilesTests : IDisposable
{
    private static readonly Component Library = new(
        "Lib", "1.0.0", "pkg:nuget/Lib@1.0.0", "MIT", "© A", "https://example.org", ("SHA-512", "00"), ["Lib's own notice"], ["pkg:nuget/Other@2.0.0"]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void BillOfMaterials_AComponent_IsCycloneDxWithHashLicenceAndDependencies()
    {
        using var bill = JsonDocument.Parse(BillOfMaterials.Write("9.9.9", [Library]));

        var component = Assert.Single(bill.RootElement.GetProperty("components").EnumerateArray());
        Assert.Equal(("CycloneDX", "1.6"), (bill.RootElement.GetProperty("bomFormat").GetString(), bill.RootElement.GetProperty("specVersion").GetString()));
        Assert.Equal("9.9.9", bill.RootElement.GetProperty("metadata").GetProperty("component").GetProperty("version").GetString());
        Assert.Equal("pkg:nuget/Lib@1.0.0", component.GetProperty("purl").GetString());
        Assert.Equal("MIT", component.GetProperty("licenses")[0].GetProperty("expression").GetString());
        Assert.Equal("00", component.GetProperty("hashes")[0].GetProperty("content").GetString());
        Assert.Equal("pkg:nuget/Other@2.0.0", bill.RootElement.GetProperty("dependencies")[1].GetProperty("dependsOn")[0].GetString());
    }

    [Fact]
    public void Notices_AComponent_CarriesCopyrightOwnTextAndTheLicence()
    {
        string notices = Notices.Write([Library]);

        Assert.Contains("© A", notices, StringComparison.Ordinal);
        Assert.Contains("Lib's own notice", notices, StringComparison.Ordinal);
        Assert.Contains("Permission is hereby granted", notices, StringComparison.Ordinal);
    }

    [Fact]
    public void Notices_LicenceWithoutText_IsRefused()
    {
        var refusal = Assert.Throws<InvalidDataException>(() => Notices.Write([Library with { Licence = "WTFPL" }]));

        Assert.Contains("Licences/WTFPL.txt", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Checksums_AFolder_CoverEveryFileButTheListAsSha256SumWritesThem()
    {
        File.WriteAllText(_folder.File("b"), "abc");
        File.WriteAllText(_folder.File(Checksums.FileName), "old");
        Directory.CreateDirectory(_folder.File("a"));
        File.WriteAllText(Path.Combine(_folder.Path, "a", "c"), "");

        string sums = Checksums.Write(_folder.Path);

        // FIPS 180-2, appendix B.1, and the hash of nothing.
        Assert.Equal(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a/c\n" +
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  b\n", sums);
    }

    [Fact]
    public void SampleConfiguration_AsShippedAndWithEverythingInIt_IsGood()
    {
        string sample = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "edge.json"));
        string whole = string.Join('\n', sample.Split('\n').Skip(2).Where(line => !line.Contains("// Others", StringComparison.Ordinal) && !line.Contains("// Who", StringComparison.Ordinal)))
            .Replace("// ", "", StringComparison.Ordinal);
        File.WriteAllText(_folder.File("edge.json"), sample);
        File.WriteAllText(_folder.File("whole.json"), whole);

        var asShipped = new ConfigurationLoader(_folder.File("edge.json"), new Dictionary<string, string>(), []).Load();
        var inFull = new ConfigurationLoader(_folder.File("whole.json"), new Dictionary<string, string>(), []).Load();

        Assert.Empty(asShipped.Providers);
        Assert.Equal("env:OPENAI_API_KEY", Assert.Single(inFull.Providers).ApiKey);
        Assert.Equal(["0.0.0.0"], inFull.Http.Addresses);
    }
}
