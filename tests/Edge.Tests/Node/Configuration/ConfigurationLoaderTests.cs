using System.Collections;
using Edge.Caching;
using Edge.Node.Configuration;
using Microsoft.Extensions.Logging;

namespace Edge.Tests.Node.Configuration;

public sealed class ConfigurationLoaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-config");

    private string File => Path.Combine(_folder.FullName, "edge.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Load_NoFileAndNothingSet_GivesTheDefaults()
    {
        var options = new ConfigurationLoader(file: null, new Hashtable(), []).Load();

        Assert.Equal((7411, 7412, 7413), (options.Tcp.Port, options.Http.Port, options.Admin.Port));
        Assert.Equal(["127.0.0.1", "::1"], options.Tcp.Addresses);
        Assert.Equal(SemanticMode.Shadow, options.Cache.Semantic);
        Assert.Equal(TimeSpan.FromSeconds(10), options.Drain.Timeout);
    }

    [Fact]
    public void Load_FileEnvironmentAndFlags_TheLaterWins()
    {
        Write("""{ "cache": { "semantic": "on", "sampled": "always", "ttl": "00:00:01" } }""");
        var environment = new Hashtable { ["EDGE__CACHE__SAMPLED"] = "never", ["EDGE__CACHE__TTL"] = "00:00:02", ["EDGE_CONFIG"] = "not a setting" };

        var options = new ConfigurationLoader(File, environment, ["cache.ttl=00:00:03"]).Load();

        Assert.Equal((SemanticMode.On, SampledPolicy.Never, TimeSpan.FromSeconds(3)), (options.Cache.Semantic, options.Cache.Sampled, options.Cache.Ttl));
    }

    [Fact]
    public void Load_EveryTypeAsText_IsReadAsTheSettingNeedsIt()
    {
        string[] set =
        [
            "tcp.port=0", "cache.candidate_similarity=0.9", "drain.timeout=00:01:00", "log.level=debug", "admission.allow_unauthenticated=true",
            """tcp.addresses=["127.0.0.2"]""", """aliases=[{"name":"gpt-4o","model":"chat-tiny"}]""", "node.name=a",
        ];

        var options = new ConfigurationLoader(null, new Hashtable(), set).Load();

        Assert.Equal((0, 0.9, TimeSpan.FromMinutes(1), LogLevel.Debug), (options.Tcp.Port, options.Cache.CandidateSimilarity, options.Drain.Timeout, options.Log.Level));
        Assert.True(options.Admission.AllowUnauthenticated);
        Assert.Equal(["127.0.0.2"], options.Tcp.Addresses);
        Assert.Equal(("gpt-4o", "chat-tiny"), (options.Aliases[0].Name, options.Aliases[0].Model));
        Assert.Equal("a", options.Node.Name);
    }

    [Fact]
    public void Load_CommentsTrailingCommasByteOrderMarkAndSchema_AreAllowed()
    {
        Write("\uFEFF{ // why\n \"$schema\": \"edge.schema.json\", \"log\": { \"level\": \"error\", }, }");

        var options = new ConfigurationLoader(File, new Hashtable(), []).Load();

        Assert.Equal(LogLevel.Error, options.Log.Level);
    }

    [Theory]
    [InlineData("{\n  \"cache\": {\n    \"ttl\": \"1h\" } }", ":3:12: cache.ttl: \"1h\" is not allowed; write a duration as \"hh:mm:ss\", from \"00:00:01\" to \"365.00:00:00\".")]
    [InlineData("{ \"cache\": { \"ttl\": \"00:00:00\" } }", "cache.ttl: \"00:00:00\" is not allowed")]
    [InlineData("{ \"cache\": { \"candidate_similarity\": 1.01 } }", "cache.candidate_similarity: 1.01 is not allowed; write a number from 0.5 to 1.")]
    [InlineData("{ \"tcp\": { \"port\": 65536 } }", "tcp.port: 65536 is not allowed; write a whole number from 0 to 65535.")]
    [InlineData("{ \"tcp\": { \"port\": \"7411\" } }", "tcp.port: \"7411\" is not allowed")]
    [InlineData("{ \"tcp\": { \"port\": 1.5 } }", "tcp.port: 1.5 is not allowed")]
    [InlineData("{ \"tcp\": { \"port\": null } }", "tcp.port: null is not allowed")]
    [InlineData("{ \"tcp\": { \"addresses\": [\"::1\", \"localhost\"] } }", ":1:33: tcp.addresses[1]: \"localhost\" is not allowed; write an IP address.")]
    [InlineData("{ \"tcp\": 7411 }", "tcp: 7411 is not allowed; write an object with addresses, port, tls.")]
    [InlineData("{ \"admission\": { \"allow_unauthenticated\": \"yes\" } }", "write true or false.")]
    [InlineData("{ \"cache\": { \"sampled\": \"Always\" } }", "write \"omitted\" or \"always\" or \"never\".")]
    [InlineData("{\n\n \"cash\": {} }", ":3:10: cash: There is no such setting; write an object with node, tcp, http")]
    [InlineData("{ \"aliases\": [ { \"name\": \"a\" } ] }", ":1:16: aliases[0].model: It is missing; write a model's name.")]
    [InlineData("{ \"providers\": [ { \"name\": \"a\" } ] }", ":1:18: providers[0].base_url: It is missing; write an http or https address.")]
    [InlineData("{ \"providers\": [ { \"name\": \"a\", \"base_url\": \"ftp://b\" } ] }", "providers[0].base_url: \"ftp://b\" is not allowed")]
    [InlineData("{ \"providers\": [ { \"name\": \"a\", \"base_url\": \"http://u:p@b\" } ] }", "providers[0]: BaseUrl")]
    [InlineData("{ \"providers\": [ { \"name\": \"a\", \"base_url\": \"http://b\" }, { \"name\": \"a\", \"base_url\": \"http://c\" } ] }", "providers: The name \"a\" stands more than once")]
    [InlineData("{ \"aliases\": [ { \"name\": \"a\", \"model\": \"b\" }, { \"name\": \"a\", \"model\": \"c\" } ] }", "aliases: The name \"a\" stands more than once")]
    [InlineData("{ \"storage\": { \"max_record_bytes\": 67108864 } }", "storage.max_record_bytes is 67108864")]
    [InlineData("{ \"log\": {}, \"log\": {} }", ":1:14: The key \"log\" stands twice")]
    [InlineData("{\n \"log\": \n}", ":3:1: This is not JSON")]
    [InlineData("", "This is not JSON")]
    [InlineData("{} {}", "This is not JSON")]
    [InlineData("[]", "a list is not allowed; write an object with node")]
    [InlineData("{ \"node\": { \"name\": \"Ü\" } }", "node.name: \"Ü\" is not allowed; write up to 64 of a-z 0-9 . _ -.")]
    public void Load_SomethingWrong_SaysWhereAndWhatIsAllowed(string json, string expected)
    {
        Write(json);

        var exception = Assert.Throws<ConfigurationException>(new ConfigurationLoader(File, new Hashtable(), []).Load);

        Assert.Contains(expected, Assert.Single(exception.Problems).ToString(), StringComparison.Ordinal);
        Assert.StartsWith(File, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SeveralThingsWrong_NamesThemAll()
    {
        Write("""{ "tcp": { "port": -1 }, "cache": { "ttl": 3 }, "x": 1 }""");

        var exception = Assert.Throws<ConfigurationException>(new ConfigurationLoader(File, new Hashtable(), []).Load);

        Assert.Equal(["tcp.port", "cache.ttl", "x"], exception.Problems.Select(problem => problem.Path));
    }

    [Theory]
    [InlineData("EDGE__CACHE__TTL", "soon", "EDGE__CACHE__TTL: cache.ttl: \"soon\" is not allowed")]
    [InlineData("EDGE__CACHE__TLT", "00:00:01", "EDGE__CACHE__TLT: cache.tlt: There is no such setting")]
    [InlineData("EDGE__ALIASES", "[", "EDGE__ALIASES:1:2: This is not JSON")]
    [InlineData("EDGE__ALIASES", "7", "EDGE__ALIASES:1:1: aliases: 7 is not allowed; write a list of objects.")]
    public void Load_VariableWrong_NamesTheVariable(string name, string value, string expected)
    {
        var loader = new ConfigurationLoader(null, new Hashtable { [name] = value }, []);

        var exception = Assert.Throws<ConfigurationException>(loader.Load);

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cache.ttl", "--set: \"cache.ttl\" is not of the form path=value")]
    [InlineData("=1", "--set: \"=1\" is not of the form path=value")]
    [InlineData("cache.ttl=x", "--set cache.ttl: cache.ttl: \"x\" is not allowed")]
    public void Load_FlagWrong_NamesTheFlag(string assignment, string expected)
    {
        var loader = new ConfigurationLoader(null, new Hashtable(), [assignment]);

        var exception = Assert.Throws<ConfigurationException>(loader.Load);

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SecretInsteadOfAReference_IsRefusedAndNotRepeated()
    {
        Write("""{ "providers": [ { "name": "a", "base_url": "http://b", "api_key": "sk-verysecret" } ] }""");

        var exception = Assert.Throws<ConfigurationException>(new ConfigurationLoader(File, new Hashtable(), []).Load);

        Assert.Contains("providers[0].api_key: What stands here is not allowed; write where it is kept", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("verysecret", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"env:NAME\"", "env:NAME")]
    [InlineData("{ \"env\": \"NAME\" }", "env:NAME")]
    [InlineData("{ \"file\": \"/etc/key\" }", "file:/etc/key")]
    public void Load_SecretReference_IsTakenInEitherForm(string json, string expected)
    {
        Write($$"""{ "providers": [ { "name": "a", "base_url": "http://b", "api_key": {{json}} } ] }""");

        var options = new ConfigurationLoader(File, new Hashtable(), []).Load();

        Assert.Equal(expected, options.Providers[0].ApiKey);
    }

    [Fact]
    public void Load_FileMissing_SaysSo()
    {
        var exception = Assert.Throws<ConfigurationException>(new ConfigurationLoader(File, new Hashtable(), []).Load);

        Assert.StartsWith($"{File}: The configuration cannot be read", exception.Message, StringComparison.Ordinal);
    }

    private void Write(string json) => System.IO.File.WriteAllText(File, json);
}
