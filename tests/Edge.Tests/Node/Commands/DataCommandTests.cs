using System.Text.Json;
using Edge.Caching;
using Edge.Node.Commands;
using Edge.Storage;
using Edge.Storage.Cache;
using Edge.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Node.Commands;

public sealed class DataCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new(), _error = new();

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Check_NoDataFolder_CountsNothingAndMakesNone()
    {
        string missing = _folder.File("missing");

        int status = await EdgeCommand.RunAsync(["data", "check", "--json", "--set", $"node.data_folder={missing}"], _output, _error);

        Assert.Equal(ExitCode.Success, status);
        Assert.False(Directory.Exists(missing));
    }

    [Fact]
    public async Task Check_RunningNode_EndsWithThreeAndNamesIt()
    {
        using var node = DataFolder.Open(_folder.Path, TimeProvider.System);

        int status = await RunAsync("check");

        Assert.Equal(ExitCode.Unavailable, status);
        Assert.Contains($"is held by process {Environment.ProcessId} on", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compact_RecordReplaced_LeavesTheOldOneBehind()
    {
        await FillAsync();

        int status = await RunAsync("compact");

        Assert.Equal(ExitCode.Success, status);
        using var report = JsonDocument.Parse(_output.ToString());
        Assert.Equal((2, 1), Counts(report.RootElement.GetProperty("before")));
        Assert.Equal((1, 1), Counts(report.RootElement.GetProperty("after")));
    }

    [Fact]
    public async Task Check_DamagedRecord_EndsWithOneAndCountsIt()
    {
        await FillAsync();
        string log = Directory.GetFiles(Path.Combine(_folder.Path, "cache", "1", "log"))[0];
        byte[] bytes = await File.ReadAllBytesAsync(log);
        bytes[Array.LastIndexOf(bytes, (byte)0xA7)] ^= 1;
        await File.WriteAllBytesAsync(log, bytes);

        int status = await RunAsync("check");

        Assert.Equal(ExitCode.Failure, status);
        using var report = JsonDocument.Parse(_output.ToString());
        Assert.Equal(1, report.RootElement.GetProperty("damaged").GetInt64());
        Assert.Contains("edge data compact", _error.ToString(), StringComparison.Ordinal);
    }

    private static (long Records, long Live) Counts(JsonElement report) =>
        (report.GetProperty("records").GetInt64(), report.GetProperty("live").GetInt64());

    private async Task FillAsync()
    {
        using var folder = DataFolder.Open(_folder.Path, TimeProvider.System);
        var options = new CacheStorageOptions { MemoryBytes = 8 << 20, DiskBytes = 16 << 20, MaxRecordBytes = 64 << 10 };
        await using var store = FasterCacheStore.Open(folder.Cache, options, TimeProvider.System, NullLogger.Instance);
        byte[] payload = [.. Enumerable.Repeat((byte)0xA7, 500)];
        for (int i = 0; i < 2; i++)
            await store.PutAsync(new(new(1), DateTimeOffset.MaxValue, new CacheScope[] { new(2) }, payload, Durable: true), default);
    }

    private Task<int> RunAsync(string command) =>
        EdgeCommand.RunAsync(["data", command, "--json", "--set", $"node.data_folder={_folder.Path}"], _output, _error);
}
