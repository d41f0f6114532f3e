using System.Collections;
using System.Text.Json;
using Edge.Caching;
using Edge.Connection;
using Edge.Node.Configuration.Schema;
using Edge.Node.Http;
using Edge.Providers.OpenAi;
using Edge.Serving;
using Edge.Similarity;
using Edge.Storage;
using Microsoft.Extensions.Options;

namespace Edge.Node.Configuration;

/// <summary>Makes options from a file, the environment and flags, in this order; a later one wins.</summary>
/// <param name="file">The file; null for none.</param>
/// <param name="variables">The environment.</param>
/// <param name="assignments">What was given as <c>--set path=value</c>.</param>
internal sealed class ConfigurationLoader(string? file, IDictionary variables, IReadOnlyList<string> assignments)
{
    /// <summary>The file used where a command names none: that of <c>EDGE_CONFIG</c>, else <c>edge.json</c> in the working folder if there.</summary>
    public static string? DefaultFile =>
        Environment.GetEnvironmentVariable("EDGE_CONFIG") is { Length: > 0 } named ? named
        : File.Exists("edge.json") ? "edge.json"
        : null;

    /// <summary>Where the options come from, for messages.</summary>
    public string Source => file ?? "the defaults";

    /// <summary>Reads, checks and binds everything.</summary>
    /// <exception cref="ConfigurationException">Something is wrong; holds all that is.</exception>
    public EdgeOptions Load()
    {
        var root = file is null ? new ConfigurationNode("", JsonValueKind.Object) : ConfigurationReader.Read(ReadFile(file), file);
        ConfigurationOverrides.Apply(root, ConfigurationOverrides.FromEnvironment(variables));
        ConfigurationOverrides.Apply(root, ConfigurationOverrides.FromFlags(assignments));

        var options = new EdgeOptions();
        var problems = new List<ConfigurationProblem>();
        ConfigurationSchema.Root.Bind(root, "", options, problems);
        if (problems.Count == 0) problems.AddRange(Relations(options));
        return problems.Count == 0 ? options : throw new ConfigurationException(problems);
    }

    /// <summary>As <see cref="Load"/>, and judges by <see cref="ListenerRules"/> whether a node may start with it.</summary>
    /// <exception cref="ConfigurationException">Something is wrong; holds all that is.</exception>
    public EdgeOptions LoadToServe()
    {
        var options = Load();
        var problems = ListenerRules.Check(options).Select(problem => new ConfigurationProblem(file ?? "", "", problem)).ToList();
        return problems.Count == 0 ? options : throw new ConfigurationException(problems);
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException([new(path, "", $"The configuration cannot be read: {e.Message}")]);
        }
    }

    /// <summary>What no single key shows: rules between several, as each stage states them beside its options.</summary>
    private IEnumerable<ConfigurationProblem> Relations(EdgeOptions options)
    {
        var checks = new List<(string Path, ValidateOptionsResult Result)>
        {
            ("node", new NodeOptionsValidator().Validate(null, options.Node)),
            ("connection", new ConnectionOptionsValidator().Validate(null, options.Connection)),
            ("http_limits", new HttpDoorOptionsValidator().Validate(null, options.HttpLimits)),
            ("aliases", EachOnce(options.Aliases.Select(alias => alias.Name))),
            ("serving", new ServingOptionsValidator().Validate(null, options.Serving)),
            ("cache", new CacheOptionsValidator().Validate(null, options.Cache)),
            ("storage", new CacheStorageOptionsValidator().Validate(null, options.Storage)),
            ("similarity", new SimilarityOptionsValidator().Validate(null, options.Similarity)),
            ("providers", EachOnce(options.Providers.Select(provider => provider.Name))),
        };
        foreach (var (index, provider) in options.Providers.Index())
            checks.Add((ObjectList.At("providers", index), new OpenAiProviderOptionsValidator().Validate(null, provider)));

        return from check in checks
               from failure in check.Result.Failures ?? []
               select new ConfigurationProblem(file ?? "", check.Path, failure);
    }

    private static ValidateOptionsResult EachOnce(IEnumerable<string> names) =>
        names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? ValidateOptionsResult.Fail($"The name \"{twice.Key}\" stands more than once; give each a name of its own.")
            : ValidateOptionsResult.Success;
}
