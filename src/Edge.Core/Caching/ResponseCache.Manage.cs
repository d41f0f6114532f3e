using System.Globalization;
using Edge.Admission;
using Edge.Serving;

namespace Edge.Caching;

public sealed partial class ResponseCache
{
    /// <summary>Stores an answer that the caller brings, for its own tenant.</summary>
    /// <param name="exchange">The request the answer is for, parsed and admitted.</param>
    /// <param name="answer">The answer, as <see cref="Backends.IChunkSink"/> gives it.</param>
    /// <param name="ttl">Its life; null for the configured one, which is also the longest.</param>
    /// <param name="tags">Names it can be invalidated with; at most 16.</param>
    /// <param name="durable">Whether to wait until it would survive a crash.</param>
    /// <param name="cancellation">Ends the wait; a write already begun goes on.</param>
    /// <returns>The key, for <see cref="RemoveAsync"/>.</returns>
    public async ValueTask<CacheKey> PutAsync(
        Exchange exchange, ReadOnlyMemory<byte> answer, TimeSpan? ttl, IReadOnlyList<string> tags, bool durable, CancellationToken cancellation)
    {
        CacheKeys.WriteHead(exchange.Caller.Tenant, exchange.Request, exchange.Head);
        exchange.Key = keys.Exact(exchange.Head.WrittenSpan, exchange.Request.Body.Span);
        if (Semantic != SemanticMode.Off && CachePolicy.MayBeSimilar(exchange.Request) && await TryEmbedAsync(exchange, cancellation))
        {
            exchange.SimilarScope = keys.Similar(exchange.Head.WrittenSpan, exchange.Request.Body.Span, exchange.Request.LastUserRange);
        }

        var life = ttl is { } asked && asked < options.Ttl ? asked : options.Ttl;
        await PutAsync(exchange, answer, life, tags, durable, cancellation);
        return exchange.Key;
    }

    /// <summary>The key of an admitted request, as the tenant of its caller sees it.</summary>
    public CacheKey KeyOf(Exchange exchange)
    {
        CacheKeys.WriteHead(exchange.Caller.Tenant, exchange.Request, exchange.Head);
        return keys.Exact(exchange.Head.WrittenSpan, exchange.Request.Body.Span);
    }

    /// <summary>Removes one entry, if it is the tenant's; durable when the task completes.</summary>
    public async ValueTask<bool> RemoveAsync(TenantId tenant, CacheKey key, CancellationToken cancellation)
    {
        // A key tells nothing of its tenant, the stored request does.
        var record = new CacheRecord();
        if (!await store.ReadAsync(key, record, cancellation) || !IsOf(record, tenant)) return false;
        return await store.RemoveAsync(key, cancellation);
    }

    /// <summary>Ends a tenant's answers of one model; durable when the task completes.</summary>
    public ValueTask InvalidateModelAsync(TenantId tenant, string model, CancellationToken cancellation)
        => store.InvalidateAsync(keys.Model(tenant, model), cancellation);

    /// <summary>Ends a tenant's entries with one tag; durable when the task completes.</summary>
    public ValueTask InvalidateTagAsync(TenantId tenant, string tag, CancellationToken cancellation)
        => store.InvalidateAsync(keys.Tag(tenant, tag), cancellation);

    /// <summary>Ends all of a tenant's entries; durable when the task completes.</summary>
    public ValueTask InvalidateAllAsync(TenantId tenant, CancellationToken cancellation)
        => store.InvalidateAsync(keys.Tenant(tenant), cancellation);

    /// <summary>Fills the index of similar prompts from the store, at start; exact hits work meanwhile.</summary>
    /// <returns>How many prompts can be found again.</returns>
    public async ValueTask<int> RebuildIndexAsync(CancellationToken cancellation)
    {
        if (Semantic == SemanticMode.Off) return 0;
        int count = 0;
        var record = new CacheRecord();
        await store.ScanAsync(record, (key, found) =>
        {
            if (!CacheEntry.TryRead(found.Payload, out var entry) || entry.Vector.Length != embedder!.Dimensions) return;
            index!.Add(SimilarScopeOf(entry), key, entry.Vector);
            count++;
        }, cancellation);
        return count;
    }

    /// <summary>Writes a key as clients see it: 32 hexadecimal digits.</summary>
    public static string Format(CacheKey key) => key.Value.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="Format"/> wrote.</summary>
    public static bool TryParse(string text, out CacheKey key)
    {
        bool parsed = UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && text.Length == 32;
        key = new CacheKey(value);
        return parsed;
    }

    private CacheScope SimilarScopeOf(in CacheEntry entry)
    {
        int headBytes = CacheKeys.HeadLength(entry.Request);
        return keys.Similar(
            entry.Request[..headBytes], entry.Request[headBytes..],
            (entry.ContentStart - headBytes, entry.TextStart - headBytes, entry.TextEnd - headBytes));
    }

    private static bool IsOf(CacheRecord record, TenantId tenant)
        => CacheEntry.TryRead(record.Payload, out var entry) && CacheKeys.TenantOf(entry.Request) == tenant.Value;
}
