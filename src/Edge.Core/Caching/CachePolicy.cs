using Edge.Protocol;

namespace Edge.Caching;

/// <summary>Says which requests the cache may answer.</summary>
internal static class CachePolicy
{
    /// <summary>Whether an answer may be stored and served again.</summary>
    public static bool IsCacheable(InferenceRequest request, SampledPolicy policy)
    {
        if (request.Controls.Cache.NoStore) return false;
        if (request.Endpoint == Endpoint.Embeddings || policy == SampledPolicy.Always || request.Controls.Cache.Sampled) return true;

        double? temperature = ReadNumber(request.Get(Field.Temperature));
        if (temperature == 0) return true;
        if (policy == SampledPolicy.Never) return false;

        // Only a local model has a revision, and only there does the same seed give the same words.
        bool isRepeatable = request.Scope.Revision.Length > 0 && request.IsGiven(Field.Seed);
        return temperature is null || isRepeatable;
    }

    /// <summary>Whether a similar prompt's answer could stand for this request's.</summary>
    /// <remarks>What tools returned, and how several choices differ, lies outside the text that is compared.</remarks>
    public static bool MayBeSimilar(InferenceRequest request)
        => request.HasLastUserText && !request.HasToolResults && ReadNumber(request.Get(Field.N)) == 1;

    private static double? ReadNumber(ReadOnlyMemory<byte> value)
    {
        var reader = new ValueReader(value.Span);
        return reader.TryReadNil() ? null : reader.ReadDouble();
    }
}
