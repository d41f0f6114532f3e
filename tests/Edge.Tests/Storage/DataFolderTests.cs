using Edge.Storage;

namespace Edge.Tests.Storage;

public sealed class DataFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Data => _folder["data"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_Missing_MakesItForItsOwnerOnly()
    {
        using var data = DataFolder.Open(Data, TimeProvider.System);

        Assert.Equal(Data, data.Path);
        Assert.False(data.IsReadOnly);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Data));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherExecute)]
    [InlineData(UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)]
    public void Open_OthersCanReachIt_RefusesAndSaysHowToMendIt(UnixFileMode wider)
    {
        if (OperatingSystem.IsWindows()) return;
        Directory.CreateDirectory(Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetUnixFileMode(Data, File.GetUnixFileMode(Data) | wider);

        var refusal = Assert.Throws<DataFolderException>(() => DataFolder.Open(Data, TimeProvider.System));

        Assert.Contains($"chmod 700 '{Data}'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_HeldByAnother_SaysWhoHoldsIt()
    {
        using var first = DataFolder.Open(Data, TimeProvider.System);

        var refusal = Assert.Throws<DataFolderException>(() => DataFolder.Open(Data, TimeProvider.System));

        string holder = $"is held by process {Environment.ProcessId} on {Environment.MachineName} since ";
        Assert.Contains(holder, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AfterTheHolderLetGo_Succeeds()
    {
        DataFolder.Open(Data, TimeProvider.System).Dispose();

        using var second = DataFolder.Open(Data, TimeProvider.System);

        Assert.False(second.IsReadOnly);
    }

    [Fact]
    public void Open_AFileIsThere_SaysWhatToDo()
    {
        File.WriteAllText(Data, "");

        var refusal = Assert.Throws<DataFolderException>(() => DataFolder.Open(Data, TimeProvider.System));

        Assert.Contains("name another (node.data_folder)", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>The lock cannot be made where a folder has its name: the folder is used without, as on a read-only
    /// disk.</summary>
    [Fact]
    public void Open_LockCannotBeMade_IsReadOnly()
    {
        DataFolder.Open(Data, TimeProvider.System).Dispose();
        File.Delete(_folder["data", "edge.lock"]);
        Directory.CreateDirectory(_folder["data", "edge.lock"]);

        using var data = DataFolder.Open(Data, TimeProvider.System);

        Assert.True(data.IsReadOnly);
    }
}
