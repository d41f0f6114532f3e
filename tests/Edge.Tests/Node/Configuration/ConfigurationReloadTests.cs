using System.Collections;
using Edge.Node.Configuration;
using Edge.TestKit;

namespace Edge.Tests.Node.Configuration;

public sealed class ConfigurationReloadTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-reload");
    private readonly LogRecorder<ConfigurationReload> _log = new();
    private readonly Part _limits = new("serving"), _logging = new("log.level");

    private string File => Path.Combine(_folder.FullName, "edge.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Reload_ASettingThatAPartTakes_IsInForce()
    {
        var reload = Start("{}");
        Write("""{ "serving": { "deadline": "00:00:30" } }""");

        bool reloaded = reload.Reload();

        Assert.True(reloaded);
        Assert.Equal(TimeSpan.FromSeconds(30), reload.InForce.Serving.Deadline);
        Assert.Same(reload.InForce, _limits.Applied);
        Assert.Null(_logging.Applied);
        Assert.Contains("changed: serving.deadline", Assert.Single(_log.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public void Reload_ASettingThatNobodyTakes_StaysAndIsNamedAsNeedingARestart()
    {
        var reload = Start("{}");
        Write("""{ "tcp": { "port": 1 }, "serving": { "deadline": "00:00:30" } }""");

        bool reloaded = reload.Reload();

        Assert.True(reloaded);
        Assert.Equal((7411, TimeSpan.FromSeconds(30)), (reload.InForce.Tcp.Port, reload.InForce.Serving.Deadline));
        Assert.Contains(_log.Messages, message => message.Contains("tcp.port changed; it needs a restart", StringComparison.Ordinal));
    }

    [Fact]
    public void Reload_OnePartRefuses_NothingChanges()
    {
        var reload = Start("{}");
        var before = reload.InForce;
        Write("""{ "serving": { "deadline": "00:00:30" }, "log": { "level": "debug" } }""");
        _logging.Refusal = "log.level: no.";

        bool reloaded = reload.Reload();

        Assert.False(reloaded);
        Assert.Same(before, reload.InForce);
        Assert.Null(_limits.Applied);
        Assert.Contains(_log.Messages, message => message.Contains("log.level: no.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "serving": { "deadline": "never" } }""", "serving.deadline")]
    [InlineData("{", "This is not JSON")]
    [InlineData("""{ "http": { "addresses": ["0.0.0.0"] } }""", "edge keys create")]
    public void Reload_SomethingWrong_NothingChangesAndTheProblemIsLogged(string json, string expected)
    {
        var reload = Start("{}");
        Write(json);

        bool reloaded = reload.Reload();

        Assert.False(reloaded);
        Assert.Equal(TimeSpan.FromMinutes(10), reload.InForce.Serving.Deadline);
        Assert.Contains(expected, Assert.Single(_log.Messages), StringComparison.Ordinal);
    }

    private ConfigurationReload Start(string json)
    {
        Write(json);
        var loader = new ConfigurationLoader(File, new Hashtable { ["EDGE__NODE__DATA_FOLDER"] = _folder.FullName }, []);
        return new(loader, loader.LoadToServe(), [_limits, _logging], _log);
    }

    private void Write(string json) => System.IO.File.WriteAllText(File, json);

    private sealed class Part(string setting) : IReloadable
    {
        public string? Refusal { get; set; }

        public EdgeOptions? Applied { get; private set; }

        public IReadOnlyList<string> Settings => [setting];

        public string? Prepare(EdgeOptions next, out Action commit)
        {
            commit = () => Applied = next;
            return Refusal;
        }
    }
}
