using Edge.Caching;
using Edge.Node.Configuration;
using Edge.Similarity;
using Edge.Similarity.Guard;
using Edge.Similarity.Search;
using Edge.Storage;
using Edge.Storage.Cache;
using Microsoft.Extensions.Logging;

namespace Edge.Node.Composition;

/// <summary>Opens what the cache stage stands on: the store, its secret, the index of similar prompts.</summary>
internal sealed class CacheStage : IAsyncDisposable
{
    private readonly ICacheStore _store;

    private CacheStage(ICacheStore store, ResponseCache cache) => (_store, Cache) = (store, cache);

    /// <summary>The stage itself.</summary>
    public ResponseCache Cache { get; }

    /// <summary>Opens the stage; on a folder that cannot be written the cache lives in memory, and the log says so.</summary>
    public static CacheStage Open(EdgeOptions options, DataFolder folder, LocalModels models, TimeProvider time, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<CacheStage>();
        var secret = CacheSecret.Open(folder);
        ICacheStore store = folder.IsReadOnly
            ? new MemoryCacheStore(options.Storage, time)
            : FasterCacheStore.Open(folder.Cache, options.Storage, time, loggers.CreateLogger<FasterCacheStore>());
        if (folder.IsReadOnly) CompositionLog.CacheInMemory(logger, folder.Path);

        bool wantsIndex = models.Embedder is not null && options.Cache.Semantic != SemanticMode.Off;
        var index = wantsIndex ? new VectorIndex(models.Embedder!.Dimensions, options.Similarity) : null;
        return new CacheStage(store, new ResponseCache(store, new CacheKeys(secret), options.Cache, index, models.Embedder, new PromptGuard(), time));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
