using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using Edge.Configuration;
using Edge.Node.Configuration;
using Edge.Node.Configuration.Schema;
using Edge.Providers.OpenAi;
using Edge.TestKit;

namespace Edge.Tests.Node.Configuration;

/// <summary>The list of settings and the options records say the same thing twice; these tests hold them together.</summary>
public sealed class ConfigurationSchemaTests
{
    // For every setting one of these is allowed and not the default.
    private static readonly string[] Samples =
    [
        "7", "11", "0.75", "00:00:07", "true", "on", "always", "debug", "json", "https://127.0.0.1/v1", "env:NAME", "127.0.0.9", "x",
        "100000000", "10000", "false", "drop_oldest_turns", "tls13", """["127.0.0.9"]""", """["x"]""", """{"x":"y"}""",
    ];

    [Fact]
    public void Root_EverySetting_SetsOneOptionAndEveryOptionHasOne()
    {
        var set = ConfigurationSchema.Root.Leaves("").Where(leaf => !leaf.Setting.Items.Any()).Select(leaf => OptionSetBy(leaf.Setting).Path).ToList();
        var lists = ConfigurationSchema.Root.Leaves("").Where(leaf => leaf.Setting.Items.Any()).Select(leaf => leaf.Path);

        string[] options = [.. Flatten(new EdgeOptions(), "").Select(option => option.Path).Where(path => !IsObjectList(path))];

        Assert.Equal(options.Order(), set.Order());
        Assert.Equal(["aliases", "providers"], lists);
    }

    [Fact]
    public void Aliases_EverySetting_SetsOneOptionAndEveryOptionHasOne()
    {
        var aliases = (ObjectList<EdgeOptions, AliasOptions>)ConfigurationSchema.Root.Leaves("").Single(leaf => leaf.Path == "aliases").Setting;

        var set = aliases.Settings.Select(setting => OptionSetBy(setting).Path).ToList();

        Assert.Equal(Flatten(new AliasOptions(), "").Select(option => option.Path).Order(), set.Order());
        Assert.All(aliases.Settings, AssertSameBounds);
    }

    [Fact]
    public void Providers_EverySetting_SetsOneOptionAndEveryOptionHasOne()
    {
        var providers = (ObjectList<EdgeOptions, OpenAiProviderOptions>)ConfigurationSchema.Root.Leaves("").Single(leaf => leaf.Path == "providers").Setting;

        var set = providers.Settings.Select(setting => OptionSetBy(setting).Path).ToList();

        Assert.Equal(Flatten(new OpenAiProviderOptions(), "").Select(option => option.Path).Order(), set.Order());
        Assert.All(providers.Settings, AssertSameBounds);
    }

    [Fact]
    public void Root_EverySetting_HasTheBoundsOfItsOption() =>
        Assert.All(ConfigurationSchema.Root.Leaves("").Where(leaf => !leaf.Setting.Items.Any()).Select(leaf => leaf.Setting), AssertSameBounds);

    [Fact]
    public void JsonSchema_IsJsonAndKnowsBoundsAndDefaults()
    {
        using var schema = JsonDocument.Parse(ConfigurationSchema.JsonSchema());

        var port = schema.RootElement.GetProperty("properties").GetProperty("tcp").GetProperty("properties").GetProperty("port");

        Assert.Equal((0, 65535, 7411), (port.GetProperty("minimum").GetInt32(), port.GetProperty("maximum").GetInt32(), port.GetProperty("default").GetInt32()));
    }

    [Fact]
    public void Markdown_IsWhatTheDocumentationHolds()
    {
        using var table = new StringWriter { NewLine = "\n" };
        ConfigurationSchema.WriteMarkdown(table);

        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));

        Assert.Contains(table.ToString(), page, StringComparison.Ordinal);
    }

    private static void AssertSameBounds<T>(Setting<T> setting) where T : new()
    {
        var property = OptionSetBy(setting).Property;
        (object?, object?) declared = property.GetCustomAttribute<RangeAttribute>() is { } range
            ? (Convert.ToDouble(range.Minimum, null), Convert.ToDouble(range.Maximum, null))
            : property.GetCustomAttribute<DurationRangeAttribute>() is { } duration ? (duration.Minimum, duration.Maximum) : (null, null);
        (object?, object?) listed = setting switch
        {
            Scalar<T, long> { Kind: WholeNumber whole } => ((double)whole.Minimum, (double)whole.Maximum),
            Scalar<T, double> { Kind: Fraction fraction } => (fraction.Minimum, fraction.Maximum),
            Scalar<T, TimeSpan> { Kind: Duration span } => (span.Minimum, span.Maximum),
            _ => (null, null),
        };

        Assert.Equal((setting.Key, declared), (setting.Key, listed));
    }

    /// <summary>Sets a value other than the default, and looks which option changed.</summary>
    private static (string Path, PropertyInfo Property) OptionSetBy<T>(Setting<T> setting) where T : new()
    {
        var before = Flatten(new T(), "").ToDictionary(option => option.Path, option => option.Value);
        foreach (string sample in Samples)
        {
            var (options, problems) = (new T(), new List<ConfigurationProblem>());
            setting.Bind(new("test", JsonValueKind.Undefined) { Text = sample }, setting.Key, options, problems);

            var changed = Flatten(options, "").Where(option => option.Value != before[option.Path]).ToList();
            if (problems.Count == 0 && changed.Count > 0) return (Assert.Single(changed).Path, changed[0].Property);
        }

        throw new InvalidOperationException($"No sample is allowed for {setting.Key} ({setting.Allowed}) and differs from its default.");
    }

    private static IEnumerable<(string Path, PropertyInfo Property, string Value)> Flatten(object options, string prefix)
    {
        foreach (var property in options.GetType().GetProperties().Where(property => property.CanWrite))
        {
            object? value = property.GetValue(options);
            if (property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal))
                foreach (var inner in Flatten(value!, $"{prefix}{property.Name}.")) yield return inner;
            else
                yield return (prefix + property.Name, property, JsonSerializer.Serialize(value, property.PropertyType));
        }
    }

    private static bool IsObjectList(string path) => path is "Aliases" or "Providers";
}
