using Edge.Backends;
using Edge.Serving;

namespace Edge.Caching;

public sealed partial class ResponseCache
{
    private readonly ShadowBudget _shadow = new(time);

    private async ValueTask<bool> FindSimilarAsync(Exchange exchange, CancellationToken cancellation)
    {
        if (!await TryEmbedAsync(exchange, cancellation)) return false;
        exchange.SimilarScope = keys.Similar(exchange.Head.WrittenSpan, exchange.Request.Body.Span, exchange.Request.LastUserRange);
        if (exchange.Request.Controls.Cache.NoCache) return false;

        var candidates = exchange.Candidates;
        int found = index!.Search(exchange.SimilarScope, exchange.Vector.Span, (float)options.CandidateSimilarity, candidates);
        for (int i = 0; i < found; i++)
        {
            if (!await store.ReadAsync(candidates[i].Key, exchange.Record, cancellation))
            {
                index.Remove(exchange.SimilarScope, candidates[i].Key);
                continue;
            }

            if (exchange.Cache.Similarity == 0) exchange.Cache.Similarity = candidates[i].Similarity;
            if (TryDecide(exchange, candidates[i].Similarity)) return true;
        }

        return false;
    }

    /// <summary>Embeds the last user message.</summary>
    /// <returns>False when its vector does not stand for all of it: a text the encoder saw only the beginning of is neither looked for nor
    /// remembered, since its end may say the opposite. In shadow mode also when the time for it is spent.</returns>
    private async ValueTask<bool> TryEmbedAsync(Exchange exchange, CancellationToken cancellation)
    {
        bool isShadow = options.Semantic == SemanticMode.Shadow;
        if (isShadow && !_shadow.TryBegin())
        {
            Counters.LeftOut();
            return false;
        }

        long started = time.GetTimestamp();
        exchange.PrepareVector(embedder!.Dimensions);
        try
        {
            var usage = await embedder.EmbedAsync(exchange.Request.LastUserText, exchange.Vector, cancellation);
            exchange.HasVector = !usage.Truncated;
        }
        catch (EmbeddingInputException)
        {
            // Nothing in the text is a token, white space for example: such prompts have exact hits only.
            exchange.HasVector = false;
        }
        finally
        {
            if (isShadow) _shadow.End();
        }

        exchange.Timings.Embedding += time.GetTimestamp() - started;
        return exchange.HasVector;
    }

    /// <summary>Judges one candidate, which is in the exchange's record.</summary>
    /// <returns>Whether it was served.</returns>
    private bool TryDecide(Exchange exchange, float similarity)
    {
        var request = exchange.Request;
        if (!CacheEntry.TryRead(exchange.Record.Payload, out var entry)
            || !entry.DiffersInTextOnly(exchange.Head.WrittenSpan, request.Body.Span, request.LastUserRange)) return false;

        var disagreement = guard.Compare(entry.Text, request.LastUserText.Span);
        if (disagreement != PromptDisagreement.None)
        {
            Counters.Guarded(disagreement);
            exchange.Cache.Detail ??= Explain(disagreement);
            return false;
        }

        if (options.Semantic == SemanticMode.Shadow)
        {
            Counters.ShadowHit();
            exchange.Cache.Detail ??= "shadow-hit";
            return false;
        }

        exchange.Cache.Detail = null;
        return TryTake(exchange, entry.Answer, CacheKind.Semantic, similarity);
    }

    private static string Explain(PromptDisagreement disagreement) => disagreement switch
    {
        PromptDisagreement.Numbers => "guard=numbers",
        PromptDisagreement.Negation => "guard=negation",
        _ => "guard=entities",
    };
}
