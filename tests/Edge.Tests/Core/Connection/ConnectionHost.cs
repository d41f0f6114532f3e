using Edge.Accounting;
using Edge.Admission;
using Edge.Backends;
using Edge.Caching;
using Edge.Connection;
using Edge.Routing;
using Edge.Serving;
using Edge.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Core.Connection;

/// <summary>Everything behind the TCP door but the sockets.</summary>
internal sealed class ConnectionHost : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Accountant _accountant;
    private readonly KeyRing _keys;

    public ConnectionHost(Action<ConnectionOptions>? configure = null, bool withKeys = false, params IBackend[] backends)
    {
        string path = Path.Combine(_folder.Path, "keys.json");
        if (withKeys)
        {
            Key = KeyFile.Add(path, new TenantId("acme"), Rights.All, Time.GetUtcNow(), expiresAt: null);
            ReadOnlyKey = KeyFile.Add(path, new TenantId("globex"), Rights.Inference, Time.GetUtcNow(), expiresAt: null);
        }

        _keys = new KeyRing(path, Time, NullLogger<KeyRing>.Instance);
        Cache = new ResponseCache(
            new DictionaryCacheStore(Time), new CacheKeys(42), new CacheOptions(), index: null, embedder: null, new NoGuard(), Time);
        _accountant = new Accountant(Time, Cache);
        var directory = new ModelDirectory([.. backends, Backend], new Dictionary<string, ModelAlias>());
        var admission = new ModelAdmission(directory);
        var options = new ConnectionOptions();
        configure?.Invoke(options);
        Parts = new ConnectionParts
        {
            Options = options,
            Path = new RequestPath(
                admission, Cache, new Router(Time), _accountant, new ServingOptions(), Time, NullLogger<RequestPath>.Instance),
            Admission = admission,
            Cache = Cache,
            Keys = _keys,
            Ids = new RequestIds(),
            Node = new NodeIdentity("edge-1", "0.1.0", ""),
            Time = Time,
            Logger = NullLogger<ClientConnection>.Instance,
        };
        Registry = new ConnectionRegistry(Parts);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public FakeBackend Backend { get; } = new("local", BackendKind.Local, "m");

    public ConnectionParts Parts { get; }

    public ResponseCache Cache { get; }

    public ConnectionRegistry Registry { get; }

    /// <summary>A key with every right.</summary>
    public string Key { get; } = "";

    /// <summary>Another tenant's, for inference alone.</summary>
    public string ReadOnlyKey { get; } = "";

    public TestClient Connect() => new(Registry);

    public void Dispose()
    {
        Registry.Dispose();
        _accountant.Dispose();
        _keys.Dispose();
        _folder.Dispose();
    }
}
