using System.Runtime.Versioning;
using Edge.Admission;

namespace Edge.Tests.Core.Admission;

[UnsupportedOSPlatform("windows")]
public sealed class KeyFileTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-keys");

    private string Path => System.IO.Path.Combine(_folder.FullName, "keys.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Add_TwoKeys_BothAreReadBack()
    {
        string first = KeyFile.Add(Path, new("acme"), Rights.Inference, Now, expiresAt: null);
        string second = KeyFile.Add(Path, new("globex"), Rights.All, Now, Now.AddDays(1));

        var keys = KeyFile.Read(Path);

        Assert.Equal([first[5..13], second[5..13]], keys.Select(k => k.Id));
        Assert.Equal(["acme", "globex"], keys.Select(k => k.Tenant.Value));
        Assert.Equal([Rights.Inference, Rights.All], keys.Select(k => k.Rights));
        Assert.Equal([null, Now.AddDays(1)], keys.Select(k => k.ExpiresAt));
    }

    [Fact]
    public void Add_AKey_FileIsItsOwnersAndHoldsNoSecret()
    {
        string key = KeyFile.Add(Path, TenantId.Default, Rights.Inference, Now, expiresAt: null);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        Assert.DoesNotContain(key[14..], File.ReadAllText(Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Add_FolderMissing_MakesOneThatTheNodeAcceptsAsItsDataFolder()
    {
        string path = System.IO.Path.Combine(_folder.FullName, "data", "keys.json");

        KeyFile.Add(path, TenantId.Default, Rights.Inference, Now, expiresAt: null);

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(System.IO.Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void Remove_AKey_LeavesTheOthers()
    {
        string first = KeyFile.Add(Path, new("acme"), Rights.Inference, Now, expiresAt: null);
        string second = KeyFile.Add(Path, new("globex"), Rights.Inference, Now, expiresAt: null);

        bool removed = KeyFile.Remove(Path, first[5..13]);

        Assert.True(removed);
        Assert.Equal([second[5..13]], KeyFile.Read(Path).Select(k => k.Id));
        Assert.False(KeyFile.Remove(Path, first[5..13]));
    }

    [Fact]
    public void Add_WhileAnotherWriterHoldsTheLock_IsRefusedAndChangesNothing()
    {
        KeyFile.Add(Path, new("acme"), Rights.Inference, Now, expiresAt: null);
        byte[] before = File.ReadAllBytes(Path);
        using var other = new FileStream(Path + ".lock", FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.Throws<KeyFileException>(() => KeyFile.Add(Path, new("acme"), Rights.Inference, Now, expiresAt: null));

        Assert.Equal(before, File.ReadAllBytes(Path));
    }

    [Fact]
    public void Read_FileOthersMayRead_NamesTheCommandThatMendsIt()
    {
        KeyFile.Add(Path, new("acme"), Rights.Inference, Now, expiresAt: null);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        var exception = Assert.Throws<KeyFileException>(() => KeyFile.Read(Path));

        Assert.Contains("chmod 600 " + Path, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "not a key file")]
    [InlineData("null", "not a key file")]
    [InlineData("""{"edge":"cache","format":1,"keys":[]}""", "not a key file")]
    [InlineData("""{"edge":"keys","format":2,"writer":"9.0.0","keys":[]}""", "written by edge 9.0.0")]
    [InlineData("{\"edge\":\"keys\",\n\"format\":1,\n\"kyes\":[]}", "keys.json:3")]
    [InlineData("""{"edge":"keys","format":1,"keys":null}""", "$.keys")]
    [InlineData("""{"edge":"keys","format":1,"keys":[{"id":"short"}]}""", "keys[0]: id \"short\"")]
    [InlineData("""{"edge":"keys","format":1,"keys":[{"id":"01234567","tenant":"A b"}]}""", "keys[0]: tenant \"A b\"")]
    [InlineData("""{"edge":"keys","format":1,"keys":[{"id":"01234567","tenant":"a","sha256":"00"}]}""", "keys[0]: sha256")]
    public void Read_ADamagedFile_SaysWhereAndWhat(string content, string expected)
    {
        Write(content);

        var exception = Assert.Throws<KeyFileException>(() => KeyFile.Read(Path));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnUnknownRight_ListsTheRightsThereAre()
    {
        KeyFile.Add(Path, new("acme"), Rights.Inference, Now, expiresAt: null);
        Write(File.ReadAllText(Path).Replace("inference", "interference", StringComparison.Ordinal));

        var exception = Assert.Throws<KeyFileException>(() => KeyFile.Read(Path));

        Assert.Contains("right \"interference\" is unknown; there are inference, cache:write, admin", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TheSameIdTwice_IsRefused()
    {
        KeyFile.Add(Path, new("acme"), Rights.Inference, Now, expiresAt: null);
        string id = KeyFile.Read(Path)[0].Id;
        string second = KeyFile.Add(Path, new("acme"), Rights.Inference, Now, expiresAt: null)[5..13];
        Write(File.ReadAllText(Path).Replace(second, id, StringComparison.Ordinal));

        var exception = Assert.Throws<KeyFileException>(() => KeyFile.Read(Path));

        Assert.Contains("stands twice", exception.Message, StringComparison.Ordinal);
    }

    private void Write(string content)
    {
        File.WriteAllText(Path, content);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
