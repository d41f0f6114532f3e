using Edge.Storage;
using Edge.Storage.Files;
using Edge.Tests.Storage.Files;

namespace Edge.Tests.Storage;

public sealed class CacheSecretTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DataFolder _data;

    public CacheSecretTests() => _data = DataFolder.Open(_folder["data"], TimeProvider.System);

    private string Secret => _folder["data", "cache.secret"];

    public void Dispose()
    {
        _data.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Open_Twice_GivesTheSameSecretInAFileOfItsOwnersAlone()
    {
        var first = CacheSecret.Open(_data);

        Assert.Equal(first, CacheSecret.Open(_data));
        Assert.NotEqual(UInt128.Zero, first);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Secret));
    }

    [Fact]
    public void Open_OthersCanReadIt_RefusesAndSaysHowToMendIt()
    {
        if (OperatingSystem.IsWindows()) return;
        CacheSecret.Open(_data);
        File.SetUnixFileMode(Secret, File.GetUnixFileMode(Secret) | UnixFileMode.GroupRead);

        var refusal = Assert.Throws<DataFolderException>(() => CacheSecret.Open(_data));

        Assert.Contains($"chmod 600 '{Secret}'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DamagedOrNewer_RefusesInsteadOfMakingANewOne()
    {
        CacheSecret.Open(_data);
        byte[] good = File.ReadAllBytes(Secret);

        File.WriteAllBytes(Secret, good[..FileHeader.BlockBytes]);
        Assert.Contains("is damaged", Assert.Throws<DataFolderException>(
            () => CacheSecret.Open(_data)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(Secret, FileHeaderTests.Newer(good));
        Assert.Contains("newer edge", Assert.Throws<DataFolderException>(
            () => CacheSecret.Open(_data)).Message, StringComparison.Ordinal);
    }
}
