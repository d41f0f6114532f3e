using Edge.Accounting;
using Edge.Admission;
using Edge.Backends;
using Edge.Caching;
using Edge.Connection;
using Edge.Node.Telemetry;
using Edge.Protocol;
using Edge.Routing;
using Edge.Serving;
using Edge.Storage;
using Edge.Storage.Cache;
using Edge.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Benchmarks;

/// <summary>A node without doors whose cache on disk knows the answer to <see cref="Samples.Request"/>.</summary>
internal sealed class CachedNode : IDisposable
{
    // Only what this node counts is measured: in the process of the tests others run beside it.
    [ThreadStatic]
    private static bool s_isComposing;

    private readonly TemporaryFolder _folder = new();
    private readonly PrometheusExporter _metrics;
    private readonly Accountant _accountant;
    private readonly KeyRing _keys;

    public CachedNode()
    {
        var time = TimeProvider.System;
        _metrics = new PrometheusExporter(static meter => s_isComposing && meter.Name == Accountant.MeterName);
        Store = FasterCacheStore.Open(_folder.File("cache"), new CacheStorageOptions { MemoryBytes = 64 * 1024 * 1024 }, time, NullLogger.Instance);
        Cache = new ResponseCache(Store, new CacheKeys(42), new CacheOptions(), index: null, embedder: null, new NoGuard(), time);
        s_isComposing = true;
        _accountant = new Accountant(time, Cache);
        s_isComposing = false;
        _keys = new KeyRing(_folder.File("keys.json"), time, NullLogger<KeyRing>.Instance);
        Admission = new ModelAdmission(new ModelDirectory([new FakeBackend("local", BackendKind.Local, Samples.Model)], new Dictionary<string, ModelAlias>()));
        Path = new RequestPath(Admission, Cache, new Router(time), _accountant, new ServingOptions(), time, NullLogger<RequestPath>.Instance);
        Registry = new ConnectionRegistry(new ConnectionParts
        {
            Options = new ConnectionOptions(),
            Path = Path,
            Admission = Admission,
            Cache = Cache,
            Keys = _keys,
            Ids = new RequestIds(),
            Node = new NodeIdentity("edge-1", "0.1.0", ""),
            Time = time,
            Logger = NullLogger<ClientConnection>.Instance,
        });
        Key = PutAsync().AsTask().GetAwaiter().GetResult();
    }

    public FasterCacheStore Store { get; }

    public ResponseCache Cache { get; }

    public ModelAdmission Admission { get; }

    public RequestPath Path { get; }

    public ConnectionRegistry Registry { get; }

    /// <summary>The stored answer's.</summary>
    public CacheKey Key { get; }

    /// <summary>Makes an exchange of the request.</summary>
    public static void Begin(Exchange exchange)
    {
        exchange.Reset();
        if (exchange.Request.Parse(Endpoint.ChatCompletions, Samples.Request) is { } error) throw new InvalidOperationException(error.Message);
        exchange.Begin(Caller.Anonymous, new RequestId(1), TimeProvider.System.GetTimestamp());
    }

    public void Dispose()
    {
        Registry.Dispose();
        _metrics.Dispose();
        _accountant.Dispose();
        _keys.Dispose();
        Store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Dispose();
    }

    private async ValueTask<CacheKey> PutAsync()
    {
        using var exchange = new Exchange();
        Begin(exchange);
        if (ModelAdmission.Admit(exchange, Admission.Directory) is { } error) throw new InvalidOperationException(error.Message);
        return await Cache.PutAsync(exchange, Samples.Answer, TimeSpan.FromDays(1), tags: [], durable: true, CancellationToken.None);
    }
}
