using Edge.Backends;
using Edge.Configuration;
using Edge.Node.Configuration;
using Edge.Providers.OpenAi;
using Edge.Routing;

namespace Edge.Node.Composition;

/// <summary>The providers in force, and the directory of all models; a reload makes new ones and swaps them whole.</summary>
internal sealed class Providers : IReloadable, IDisposable
{
    private readonly IReadOnlyList<IBackend> _local;
    private readonly TimeProvider _time;
    private readonly List<HttpMessageInvoker> _transports = [];
    private readonly Action<ModelDirectory> _publish;

    /// <summary>Makes the providers that the options name.</summary>
    /// <param name="options">Where they are.</param>
    /// <param name="local">The node's own models, which come first.</param>
    /// <param name="publish">Puts a directory in force; called once from here, and again at each reload.</param>
    /// <param name="time">The clock of their deadlines.</param>
    /// <exception cref="ConfigurationException">A key cannot be read.</exception>
    public Providers(EdgeOptions options, IReadOnlyList<IBackend> local, Action<ModelDirectory> publish, TimeProvider time)
    {
        (_local, _publish, _time) = (local, publish, time);
        if (Prepare(options, out var commit) is { } problem) throw new ConfigurationException([new("", "providers", problem)]);
        commit();
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Settings => ["providers", "aliases"];

    /// <inheritdoc/>
    public string? Prepare(EdgeOptions next, out Action commit)
    {
        var providers = new List<IBackend>();
        commit = static () => { };
        foreach (var options in next.Providers)
        {
            string? key = null;
            if (SecretReference.TryParse(options.ApiKey, out var reference) && !reference.TryRead(out key, out string? problem)) return $"{options.Name}: {problem}";
            var transport = OpenAiTransport.Create(options);
            _transports.Add(transport);
            providers.Add(new OpenAiProvider(options, key, transport, _time));
        }

        var aliases = next.Aliases.ToDictionary(alias => alias.Name, alias => new ModelAlias(alias.Model, alias.Revision));
        var directory = new ModelDirectory([.. _local, .. providers], aliases);
        commit = () => _publish(directory);
        return null;
    }

    /// <summary>Closes every connection; those of a replaced configuration stay open until here, for requests that still use them.</summary>
    public void Dispose()
    {
        foreach (var transport in _transports) transport.Dispose();
    }
}
