using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Edge.Admission;
using Edge.Caching;
using Edge.Protocol;
using Edge.Serving;

namespace Edge.Accounting;

/// <summary>The accounting stage: counts what a request cost its tenant, and how long it took.</summary>
/// <remarks>Thread-safe; allocates nothing for a tenant seen before.</remarks>
public sealed class Accountant : IDisposable
{
    /// <summary>The meter of the request path.</summary>
    public const string MeterName = "Edge.Core";

    private readonly Meter _meter = new(MeterName);
    private readonly ConcurrentDictionary<TenantId, TenantUsage> _tenants = new();
    private readonly Histogram<double> _duration, _firstToken, _perToken;
    private readonly TimeProvider _time;

    /// <summary>Registers the instruments, with the names of the GenAI conventions where those have one.</summary>
    public Accountant(TimeProvider time, ResponseCache cache)
    {
        _time = time;
        _duration = _meter.CreateHistogram<double>("gen_ai.server.request.duration", "s", "From the request's last byte to the answer's last.");
        _firstToken = _meter.CreateHistogram<double>("gen_ai.server.time_to_first_token", "s", "From the request's last byte to the answer's first.");
        _perToken = _meter.CreateHistogram<double>("gen_ai.server.time_per_output_token", "s", "Between two output tokens, on average over an answer.");
        _meter.CreateObservableCounter("edge.cache.lookups", () => ObserveLookups(cache.Counters), "{lookup}", "Look-ups by how they ended.");
        _meter.CreateObservableCounter("edge.cache.candidates", () => ObserveCandidates(cache.Counters), "{candidate}", "Similar prompts by the decision on them.");
        _meter.CreateObservableCounter(
            "edge.cache.shadow.left_out", () => cache.Counters.ShadowLeftOut, "{prompt}", "Prompts that shadow mode did not look at, for want of time.");
        _meter.CreateObservableGauge("edge.cache.entries", () => cache.StoreStatistics.Entries, "{entry}", "Live entries.");
        _meter.CreateObservableGauge("edge.cache.memory", () => cache.StoreStatistics.MemoryBytes, "By", "Memory that entries take.");
        _meter.CreateObservableGauge("edge.cache.disk", () => cache.StoreStatistics.DiskBytes, "By", "Bytes of the store's files.");
        _meter.CreateObservableCounter("edge.cache.corrupt", () => cache.StoreStatistics.CorruptRecords, "{record}", "Torn or flipped records that were skipped.");
        _meter.CreateObservableCounter("edge.cache.evictions", () => cache.StoreStatistics.Evictions, "{entry}", "Entries dropped for room.");
        _meter.CreateObservableCounter("edge.tenant.tokens", ObserveTokens, "{token}", "Tokens by tenant and type, cached answers included.");
        _meter.CreateObservableCounter("edge.tenant.requests", ObserveRequests, "{request}", "Requests by tenant.");
    }

    /// <summary>What a tenant used since start.</summary>
    public TenantUsage UsageOf(TenantId tenant) => _tenants.TryGetValue(tenant, out var usage) ? usage : _tenants.GetOrAdd(tenant, static _ => new TenantUsage());

    /// <summary>Settles a finished exchange.</summary>
    /// <param name="exchange">It.</param>
    /// <param name="ended">When its answer was whole, a timestamp.</param>
    public void Settle(Exchange exchange, long ended)
    {
        if (exchange.Error is null && exchange.Answer.Length > 0 && exchange.Summary == default) exchange.Summary = AnswerSummary.Read(exchange.Answer);
        var summary = exchange.Summary;
        UsageOf(exchange.Caller.Tenant).Add(summary.InputTokens, summary.OutputTokens, exchange.Error is not null);

        var operation = new KeyValuePair<string, object?>("gen_ai.operation.name", exchange.Request.Endpoint == Endpoint.Embeddings ? "embeddings" : "chat");
        var model = new KeyValuePair<string, object?>("gen_ai.request.model", exchange.Request.Scope.Name ?? "unknown");
        double duration = _time.GetElapsedTime(exchange.Arrived, ended).TotalSeconds;
        if (exchange.Error is { } error)
        {
            _duration.Record(duration, operation, model, new KeyValuePair<string, object?>("error.type", error.Code.Name()));
            return;
        }

        _duration.Record(duration, operation, model);
        if (!exchange.Request.Stream) return;
        double first = _time.GetElapsedTime(exchange.Arrived, exchange.FirstByte).TotalSeconds;
        _firstToken.Record(first, operation, model);
        if (summary.OutputTokens > 1) _perToken.Record((duration - first) / (summary.OutputTokens - 1), operation, model);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> ObserveLookups(CacheCounters counters)
    {
        yield return new(counters.ExactHits, Tag("result", "exact"));
        yield return new(counters.SemanticHits, Tag("result", "semantic"));
        yield return new(counters.Misses, Tag("result", "miss"));
        yield return new(counters.Bypasses, Tag("result", "bypass"));
        yield return new(counters.Collisions, Tag("result", "collision"));
    }

    private static IEnumerable<Measurement<long>> ObserveCandidates(CacheCounters counters)
    {
        yield return new(counters.SemanticHits, Tag("decision", "served"));
        yield return new(counters.ShadowHits, Tag("decision", "shadow"));
        yield return new(counters.GuardRefusals(PromptDisagreement.Numbers), Tag("decision", "numbers"));
        yield return new(counters.GuardRefusals(PromptDisagreement.Negation), Tag("decision", "negation"));
        yield return new(counters.GuardRefusals(PromptDisagreement.Entities), Tag("decision", "entities"));
    }

    private IEnumerable<Measurement<long>> ObserveTokens()
    {
        foreach (var (tenant, usage) in _tenants)
        {
            yield return new(usage.InputTokens, Tag("tenant", tenant.Value), Tag("gen_ai.token.type", "input"));
            yield return new(usage.OutputTokens, Tag("tenant", tenant.Value), Tag("gen_ai.token.type", "output"));
        }
    }

    private IEnumerable<Measurement<long>> ObserveRequests()
    {
        foreach (var (tenant, usage) in _tenants)
        {
            yield return new(usage.Requests, Tag("tenant", tenant.Value));
        }
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
