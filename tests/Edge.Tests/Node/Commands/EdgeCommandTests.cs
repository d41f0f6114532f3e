using System.Text.Json;
using Edge.Node.Commands;

namespace Edge.Tests.Node.Commands;

public sealed class EdgeCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-command");
    private readonly StringWriter _output = new(), _error = new();

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task KeysCreate_ATenant_PrintsTheKeyAloneOnOutput()
    {
        int status = await RunAsync("keys", "create", "--tenant", "acme");

        Assert.Equal(ExitCode.Success, status);
        Assert.Matches("^edge_[0-9a-z]{8}_[0-9a-f]{64}\n$", Output);
        Assert.Contains("holds only its hash", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeysList_AfterCreating_ShowsEverythingButTheSecret()
    {
        await RunAsync("keys", "create", "--tenant", "acme", "--rights", "inference,admin", "--expires", "2030-01-31");
        string key = Output.Trim();
        _output.GetStringBuilder().Clear();

        int status = await RunAsync("keys", "list", "--json");

        Assert.Equal(ExitCode.Success, status);
        using var keys = JsonDocument.Parse(Output);
        var only = Assert.Single(keys.RootElement.EnumerateArray());
        Assert.Equal(key[5..13], only.GetProperty("id").GetString());
        Assert.Equal(["inference", "admin"], only.GetProperty("rights").EnumerateArray().Select(right => right.GetString()));
        Assert.Equal("2030-01-31T00:00:00+00:00", only.GetProperty("expires_at").GetString());
        Assert.DoesNotContain(key[14..], Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeysRevoke_AnIdThatIsNotThere_FailsAndSaysWhereToLook()
    {
        await RunAsync("keys", "create", "--tenant", "acme");
        string id = Output[5..13];

        int first = await RunAsync("keys", "revoke", id);
        int second = await RunAsync("keys", "revoke", id);

        Assert.Equal((ExitCode.Success, ExitCode.Failure), (first, second));
        Assert.Contains("edge keys list", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--tenant \"A b\" is not 1 to 64", "keys", "create", "--tenant", "A b")]
    [InlineData("The right \"root\" is unknown; there are inference, cache:write, admin.", "keys", "create", "--tenant", "a", "--rights", "root")]
    [InlineData("--expires \"soon\" is no time", "keys", "create", "--tenant", "a", "--expires", "soon")]
    [InlineData("'--tenant'", "keys", "create")]
    [InlineData("'frobnicate'", "frobnicate")]
    [InlineData("--set cache.ttl: cache.ttl: \"x\" is not allowed", "keys", "list", "--set", "cache.ttl=x")]
    public async Task RunAsync_WrongCommandLine_EndsWithTwoAndSaysWhy(string expected, params string[] args)
    {
        int status = await RunAsync(args);

        Assert.Equal(ExitCode.Usage, status);
        Assert.Contains(expected, _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public async Task KeysList_KeyFileDamaged_EndsWithThreeAndNamesTheFile()
    {
        string path = Path.Combine(_folder.FullName, "keys.json");
        await RunAsync("keys", "create", "--tenant", "acme");
        await File.WriteAllTextAsync(path, "{");

        int status = await RunAsync("keys", "list");

        Assert.Equal(ExitCode.Unavailable, status);
        Assert.Contains(path, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfigCheck_ProblemsAsJson_AreListedAndStatusIsTwo()
    {
        string file = Path.Combine(_folder.FullName, "edge.json");
        await File.WriteAllTextAsync(file, "{\n \"log\": { \"level\": \"loud\" } }");

        int status = await RunAsync("config", "check", file, "--json");

        Assert.Equal(ExitCode.Usage, status);
        using var report = JsonDocument.Parse(Output);
        var problem = Assert.Single(report.RootElement.GetProperty("problems").EnumerateArray());
        Assert.Equal(("log.level", file + ":2:20"), (problem.GetProperty("path").GetString(), problem.GetProperty("origin").GetString()));
    }

    [Fact]
    public async Task ConfigCheck_GoodFile_SaysSo()
    {
        string file = Path.Combine(_folder.FullName, "edge.json");
        await File.WriteAllTextAsync(file, "{}");

        int status = await RunAsync("config", "check", file);

        Assert.Equal((ExitCode.Success, $"{file}: good\n"), (status, Output));
    }

    [Fact]
    public async Task Version_AsJson_NamesWhatABugReportNeeds()
    {
        int status = await RunAsync("version", "--json");

        Assert.Equal(ExitCode.Success, status);
        using var report = JsonDocument.Parse(Output);
        Assert.Equal(
            ["version", "commit", "rid", "instruction_set", "runtime", "models"],
            report.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Matches(@"^\d+\.\d+\.\d+", report.RootElement.GetProperty("version").GetString());
    }

    [Fact]
    public async Task Doctor_PortInUse_IsAProblemWithTheCommandThatShowsTheHolder()
    {
        using var holder = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        holder.Start();
        int port = ((System.Net.IPEndPoint)holder.LocalEndpoint).Port;

        int status = await RunAsync("doctor", "--json", "--set", $"tcp.port={port}", "--set", "http.port=0", "--set", "admin.port=0");

        Assert.Equal(ExitCode.Failure, status);
        using var report = JsonDocument.Parse(Output);
        var problem = report.RootElement.GetProperty("findings").EnumerateArray().First(finding => finding.GetProperty("status").GetString() == "problem");
        Assert.Equal("ports", problem.GetProperty("area").GetString());
        Assert.Contains($"sport = :{port}", problem.GetProperty("mend").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_AModelFolderThatIsNone_IsAProblemAndNamesIt()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, "models", "broken")).FullName;

        int status = await RunAsync("doctor", "--json", "--set", "tcp.port=0", "--set", "http.port=0", "--set", "admin.port=0");

        Assert.Equal(ExitCode.Failure, status);
        using var report = JsonDocument.Parse(Output);
        var problem = Assert.Single(report.RootElement.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("status").GetString() == "problem");
        Assert.Equal("models", problem.GetProperty("area").GetString());
        Assert.Contains(folder, problem.GetProperty("mend").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_ConfigurationWrong_IsAProblemAndTheRestIsStillLookedAt()
    {
        int status = await RunAsync("doctor", "--json", "--set", "cache.ttl=x");

        Assert.Equal(ExitCode.Failure, status);
        using var report = JsonDocument.Parse(Output);
        var areas = report.RootElement.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("area").GetString()).ToList();
        Assert.Contains("config", areas);
        Assert.Contains("cpu", areas);
    }

    private string Output => _output.ToString();

    private Task<int> RunAsync(params string[] args) =>
        EdgeCommand.RunAsync([.. args, "--set", $"node.data_folder={_folder.FullName}"], _output, _error);
}
