using Edge.Accounting;
using Edge.Admission;
using Edge.Backends;
using Edge.Node.Configuration;
using Edge.Node.Http;
using Edge.Node.Tls;
using Edge.Protocol;
using Edge.Routing;
using Edge.Serving;
using Edge.Storage;
using Microsoft.Extensions.Logging;

namespace Edge.Node.Composition;

/// <summary>A whole node: the stages of the request path in their order, and the doors in front of them.</summary>
/// <remarks>Composed by hand, in the order in which a request meets the stages: what needs what is what the constructors say.</remarks>
internal sealed class RunningNode : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _owned = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly EdgeOptions _options;
    private readonly ILogger _logger;
    private Task _rebuilding = Task.CompletedTask;
    private ModelAdmission _admission = null!;
    private Doors _doors = null!;
    private NodeHealth _health = null!;
    private bool _stopped;

    private RunningNode(EdgeOptions options, ILogger logger) => (_options, _logger) = (options, logger);

    /// <summary>Where the doors are.</summary>
    public DoorAddresses Addresses => _doors.Addresses;

    /// <summary>Whether a model is there to answer.</summary>
    public bool Serves(Endpoint endpoint, string model) => _admission.Directory.List().Any(listed => listed.Endpoint == endpoint && listed.Name == model);

    /// <summary>The parts that take a changed configuration without a restart.</summary>
    public IReadOnlyList<IReloadable> Reloadable { get; private set; } = [];

    /// <summary>The keys in force.</summary>
    public KeyRing Keys { get; private set; } = null!;

    /// <summary>The doors' certificates in force.</summary>
    public DoorCertificates Certificates { get; private set; } = null!;

    /// <summary>Starts a node.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="loggers">Where it says what it does.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DataFolderException">The data folder cannot be used.</exception>
    /// <exception cref="IOException">A port is in use.</exception>
    public static async Task<RunningNode> StartAsync(EdgeOptions options, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation)
    {
        var node = new RunningNode(options, loggers.CreateLogger<RunningNode>());
        try
        {
            await node.ComposeAsync(loggers, time, cancellation);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes nothing new, finishes what is in flight within the drain's limit, and closes everything.</summary>
    public async Task StopAsync()
    {
        if (_stopped) return;
        _stopped = true;
        CompositionLog.Draining(_logger, _options.Drain.Timeout.TotalSeconds);
        _health.Phase = NodePhase.Draining;
        await _doors.DrainAsync(_options.Drain.Timeout);
        CompositionLog.Stopped(_logger);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _rebuilding;
        while (_owned.TryPop(out var part)) await part.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task ComposeAsync(ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation)
    {
        var folders = NodeFolders.Of(_options);
        var folder = Own(DataFolder.Open(folders.Data, time));
        Keys = Own(new KeyRing(folders.KeysFile, time, loggers.CreateLogger<KeyRing>()));

        var models = Own(LocalModels.Load(_options, folders, time, _logger));
        var admission = _admission = new ModelAdmission(new ModelDirectory([], new Dictionary<string, ModelAlias>()));
        var caching = CacheStage.Open(_options, folder, models, time, loggers);
        _owned.Push(caching);
        var providers = Own(new Providers(_options, models.Backends, directory => admission.Directory = directory, time));
        var accountant = Own(new Accountant(time, caching.Cache));
        var path = new RequestPath(admission, caching.Cache, new Router(time), accountant, _options.Serving, time, loggers.CreateLogger<RequestPath>());

        _health = new NodeHealth(() => admission.Directory.Backends.Any(backend => backend is not MissingModelBackend));
        Certificates = Own(new DoorCertificates(_options, time, loggers.CreateLogger<DoorCertificates>()));
        _doors = new Doors(_options, path, admission, caching.Cache, Keys, _health, Certificates, time, loggers);
        _owned.Push(_doors);
        Reloadable = [providers, _doors.Limits, Certificates];
        await _doors.OpenAsync(cancellation);
        _health.Phase = NodePhase.Serving;
        _rebuilding = RebuildIndexAsync(caching);
    }

    private async Task RebuildIndexAsync(CacheStage caching)
    {
        try
        {
            int count = await Task.Run(async () => await caching.Cache.RebuildIndexAsync(_stopping.Token));
            if (count > 0) CompositionLog.IndexRebuilt(_logger, count);
        }
        catch (OperationCanceledException)
        {
            // The node stops before it was done.
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            CompositionLog.IndexNotRebuilt(_logger, exception);
        }
    }

    private T Own<T>(T part) where T : IDisposable
    {
        _owned.Push(new Owned(part));
        return part;
    }

    private sealed class Owned(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
