using System.Runtime.Versioning;
using Edge.Configuration;

namespace Edge.Tests.Core.Configuration;

[UnsupportedOSPlatform("windows")]
public sealed class SecretReferenceTests
{
    [Theory]
    [InlineData("env:OPENAI_API_KEY", SecretSource.Environment, "OPENAI_API_KEY")]
    [InlineData("file:/etc/edge/key", SecretSource.File, "/etc/edge/key")]
    public void TryParse_AReference_NamesThePlace(string text, SecretSource source, string name)
    {
        bool parsed = SecretReference.TryParse(text, out var reference);

        Assert.True(parsed);
        Assert.Equal((source, name, text), (reference!.Source, reference.Name, reference.ToString()));
    }

    [Theory]
    [InlineData("sk-0123456789")]
    [InlineData("env:")]
    [InlineData("file:")]
    [InlineData("")]
    [InlineData(null)]
    public void TryParse_ALiteralSecretOrNothing_IsRefused(string? text) =>
        Assert.False(SecretReference.TryParse(text, out _));

    [Fact]
    public void TryRead_VariableNotSet_NamesTheVariable()
    {
        var reference = Parse("env:EDGE_TEST_NO_SUCH_VARIABLE");

        bool read = reference.TryRead(out _, out string? problem);

        Assert.False(read);
        Assert.Contains("EDGE_TEST_NO_SUCH_VARIABLE", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_FileOfItsOwner_DropsTheLastNewline()
    {
        var reference = Parse("file:" + WriteSecret("s3cret\n", UnixFileMode.UserRead | UnixFileMode.UserWrite));

        bool read = reference.TryRead(out string? secret, out _);

        Assert.True(read);
        Assert.Equal("s3cret", secret);
    }

    [Fact]
    public void TryRead_FileOthersMayRead_SaysHowToMendItAndKeepsTheSecret()
    {
        string path = WriteSecret("s3cret", UnixFileMode.UserRead | UnixFileMode.GroupRead);
        var reference = Parse("file:" + path);

        bool read = reference.TryRead(out _, out string? problem);

        Assert.False(read);
        Assert.Contains("chmod 600 " + path, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", problem, StringComparison.Ordinal);
    }

    private static SecretReference Parse(string text) =>
        SecretReference.TryParse(text, out var reference) ? reference : throw new ArgumentException(text, nameof(text));

    private static string WriteSecret(string text, UnixFileMode mode)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("edge-secret").FullName, "secret");
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, mode);
        return path;
    }
}
