using Edge.Backends;
using Edge.Buffers;
using Edge.Serving;

namespace Edge.Caching;

/// <summary>The cache stage: answers a request that was answered before, word for word or nearly, and stores what backends answer.</summary>
/// <remarks>Thread-safe. A stored answer is served only after its stored request was compared byte for byte: for a similar prompt, all but
/// the text of the last user message.</remarks>
public sealed partial class ResponseCache(
    ICacheStore store, CacheKeys keys, CacheOptions options, ISimilarityIndex? index, IEmbedder? embedder, IPromptGuard guard,
    TimeProvider time)
{
    /// <summary>What the stage counted since start.</summary>
    public CacheCounters Counters { get; } = new();

    /// <summary>The store's own figures.</summary>
    public CacheStoreStatistics StoreStatistics => store.Statistics;

    /// <summary>How similar prompts are treated, as far as this node can: off without an embedder.</summary>
    public SemanticMode Semantic => index is null || embedder is null ? SemanticMode.Off : options.Semantic;

    /// <summary>Answers from the memory of the exact cache.</summary>
    /// <remarks>Never waits, and allocates nothing once warm.</remarks>
    /// <returns>Whether the exchange has its answer; else <see cref="FindAsync"/> looks further.</returns>
    public bool TryFindInMemory(Exchange exchange)
    {
        if (!Prepare(exchange) || exchange.Request.Controls.Cache.NoCache) return false;
        var read = store.TryRead(exchange.Key, exchange.Record);
        exchange.IsOnDisk = read == CacheRead.OnDisk;
        return read == CacheRead.Hit && TryTakeExact(exchange);
    }

    /// <summary>Whether <see cref="FindAsync"/> can still find an answer, after <see cref="TryFindInMemory"/> said no.</summary>
    public bool MayFind(Exchange exchange)
        => exchange.IsOnDisk || (Semantic == SemanticMode.On && exchange.Cache.Kind != CacheKind.Bypass && CachePolicy.MayBeSimilar(exchange.Request));

    /// <summary>Answers with what answered the very same request before, if that still stands in memory.</summary>
    /// <remarks>Never waits, and allocates nothing.</remarks>
    public bool TryRepeat(Exchange exchange, in StoredAnswer answer)
    {
        if (store.TryRead(answer.Key, exchange.Record) != CacheRead.Hit || exchange.Record.Version != answer.Version) return false;
        return TryTake(exchange, exchange.Record.Payload.Slice(answer.Start, answer.Length), CacheKind.Exact, similarity: 1);
    }

    /// <summary>Answers from the disk of the exact cache, or from a similar prompt.</summary>
    /// <remarks>Called after <see cref="TryFindInMemory"/> said no.</remarks>
    /// <returns>Whether the exchange has its answer.</returns>
    public async ValueTask<bool> FindAsync(Exchange exchange, CancellationToken cancellation)
    {
        if (exchange.Cache.Kind == CacheKind.Bypass) return false;
        if (!exchange.Request.Controls.Cache.NoCache
            && await store.ReadAsync(exchange.Key, exchange.Record, cancellation) && TryTakeExact(exchange)) return true;

        if (Semantic == SemanticMode.Off || !CachePolicy.MayBeSimilar(exchange.Request)) return false;
        return await FindSimilarAsync(exchange, cancellation);
    }

    /// <summary>Stores a backend's answer.</summary>
    /// <remarks>Completes when it can be read; it is on disk a commit later.</remarks>
    public async ValueTask StoreAsync(Exchange exchange, CancellationToken cancellation)
    {
        if (exchange.Cache.Kind == CacheKind.Bypass) return;
        await PutAsync(exchange, exchange.Answer, options.Ttl, tags: [], durable: false, cancellation);
        exchange.Cache.Stored = true;
    }

    private bool Prepare(Exchange exchange)
    {
        if (!CachePolicy.IsCacheable(exchange.Request, options.Sampled))
        {
            exchange.Cache.Kind = CacheKind.Bypass;
            Counters.Bypassed();
            return false;
        }

        exchange.Cache.Kind = CacheKind.Miss;
        CacheKeys.WriteHead(exchange.Caller.Tenant, exchange.Request, exchange.Head);
        exchange.Key = keys.Exact(exchange.Head.WrittenSpan, exchange.Request.Body.Span);
        return true;
    }

    private bool TryTakeExact(Exchange exchange)
    {
        if (!CacheEntry.TryRead(exchange.Record.Payload, out var entry)) return false;
        if (!entry.IsOf(exchange.Head.WrittenSpan, exchange.Request.Body.Span))
        {
            // Two requests under one 128-bit key: the comparison is what makes a hit a hit.
            Counters.Collided();
            return false;
        }

        if (!TryTake(exchange, entry.Answer, CacheKind.Exact, similarity: 1)) return false;
        exchange.Stored = new StoredAnswer(exchange.Key, exchange.Record.Version, entry.AnswerStart, entry.Answer.Length);
        return true;
    }

    private bool TryTake(Exchange exchange, ReadOnlyMemory<byte> answer, CacheKind kind, float similarity)
    {
        var now = exchange.Record.ReadAt;
        var age = now - exchange.Record.WrittenAt;
        if (age < TimeSpan.Zero) age = TimeSpan.Zero;
        if (exchange.Request.Controls.Cache.MaxAge is { } maxAge && age > maxAge) return false;

        exchange.Answer = answer;
        exchange.ServedBy = "cache";
        exchange.FirstByte = time.GetTimestamp();
        exchange.Cache.Kind = kind;
        exchange.Cache.Similarity = similarity;
        exchange.Cache.Age = age;
        exchange.Cache.Ttl = exchange.Record.ExpiresAt - now;
        Counters.Hit(kind);
        return true;
    }

    private async ValueTask PutAsync(
        Exchange exchange, ReadOnlyMemory<byte> answer, TimeSpan ttl, IReadOnlyList<string> tags, bool durable, CancellationToken cancellation)
    {
        var request = exchange.Request;
        var vector = exchange.HasVector ? exchange.Vector : default;
        using var payload = new PooledBufferWriter();
        CacheEntry.Write(exchange.Head.WrittenSpan, request.Body.Span, request.LastUserRange, answer.Span, vector.Span, payload);

        var scopes = new CacheScope[2 + tags.Count];
        var tenant = exchange.Caller.Tenant;
        scopes[0] = keys.Tenant(tenant);
        scopes[1] = keys.Model(tenant, request.Scope.Name);
        for (int i = 0; i < tags.Count; i++) scopes[2 + i] = keys.Tag(tenant, tags[i]);

        await store.PutAsync(new CacheWrite(exchange.Key, time.GetUtcNow() + ttl, scopes, payload.WrittenMemory, durable), cancellation);
        if (exchange.HasVector) index!.Add(exchange.SimilarScope, exchange.Key, vector.Span);
        Counters.Stored();
    }
}
