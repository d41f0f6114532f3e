using Edge.Connection;
using Edge.Node.Configuration;
using Edge.Serving;

namespace Edge.Node.Composition;

/// <summary>Puts changed limits in force while the node runs: of requests at once, of TCP connections for those opened from then on.</summary>
internal sealed class Limits(RequestPath path, ConnectionParts connections) : IReloadable
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Settings => ["serving", "connection"];

    /// <inheritdoc/>
    public string? Prepare(EdgeOptions next, out Action commit)
    {
        commit = () => (path.Options, connections.Options) = (next.Serving, next.Connection);
        return null;
    }
}
