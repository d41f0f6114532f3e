using Edge.Node.Configuration;

namespace Edge.Node.Logging;

/// <summary>Changes level and rate of the log while the node runs.</summary>
internal sealed class LogReload(LineLoggerProvider provider) : IReloadable
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Settings => ["log.level", "log.max_per_second"];

    /// <inheritdoc/>
    public string? Prepare(EdgeOptions next, out Action commit)
    {
        commit = () => provider.Options = next.Log;
        return null;
    }
}
