using Edge.Node.Configuration.Schema;
using Microsoft.Extensions.Logging;

namespace Edge.Node.Configuration;

/// <summary>Puts a changed configuration in force while the node runs: all of it that needs no restart, or nothing.</summary>
/// <remarks>Thread-safe; one reload at a time.</remarks>
/// <param name="loader">Reads it again.</param>
/// <param name="inForce">The options the node started with.</param>
/// <param name="parts">Those that take new options.</param>
/// <param name="logger">Told of the outcome.</param>
internal sealed class ConfigurationReload(
    ConfigurationLoader loader, EdgeOptions inForce, IReadOnlyList<IReloadable> parts, ILogger<ConfigurationReload> logger)
{
    private readonly Lock _reloading = new();

    /// <summary>The options in force.</summary>
    public EdgeOptions InForce { get; private set; } = inForce;

    /// <summary>Reads the configuration and applies what can be applied.</summary>
    /// <returns>Whether it was good.</returns>
    public bool Reload()
    {
        lock (_reloading)
        {
            EdgeOptions next;
            try
            {
                next = loader.LoadToServe();
            }
            catch (ConfigurationException e)
            {
                foreach (var problem in e.Problems) ConfigurationLog.Refused(logger, problem.ToString());
                return false;
            }

            return Apply(next);
        }
    }

    private bool Apply(EdgeOptions next)
    {
        var changes = ConfigurationSchema.Differences(InForce, next).ToLookup(change => parts.Any(part => Takes(part, change.Path)));
        foreach (var (path, setting) in changes[false])
        {
            ConfigurationLog.NeedsRestart(logger, path);
            setting.Copy(InForce, next);
        }

        var commits = new List<Action>();
        foreach (var part in parts.Where(part => changes[true].Any(change => Takes(part, change.Path))))
        {
            if (part.Prepare(next, out var commit) is { } problem)
            {
                ConfigurationLog.Refused(logger, problem);
                return false;
            }

            commits.Add(commit);
        }

        foreach (var commit in commits) commit();
        InForce = next;
        ConfigurationLog.Applied(logger, loader.Source, string.Join(", ", changes[true].Select(change => change.Path).DefaultIfEmpty("nothing")));
        return true;
    }

    private static bool Takes(IReloadable part, string path) => part.Settings.Any(setting =>
        path.StartsWith(setting, StringComparison.Ordinal) && (path.Length == setting.Length || path[setting.Length] == '.'));
}
