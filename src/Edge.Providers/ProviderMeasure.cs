using System.Diagnostics;
using System.Diagnostics.Metrics;
using Edge.Backends;
using Edge.Protocol;

namespace Edge.Providers;

/// <summary>Measures one attempt, under the names of OpenTelemetry's conventions for generative AI (a client of a model).</summary>
internal sealed class ProviderMeasure(TimeProvider time)
{
    private static readonly Meter Meter = new("Edge.Providers");

    // Boundaries are those of the conventions.
    private static readonly Histogram<double> Duration = Meter.CreateHistogram("gen_ai.client.operation.duration", "s", "Time of one attempt.", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92] });
    private static readonly Histogram<double> FirstChunkTime = Meter.CreateHistogram("gen_ai.client.operation.time_to_first_chunk", "s", "Time to the first chunk.", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] });
    private static readonly Histogram<long> Tokens = Meter.CreateHistogram("gen_ai.client.token.usage", "{token}", "Tokens of one attempt.", null,
        new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864] });

    private readonly long _began = time.GetTimestamp();
    private long _firstChunk;
    private AnswerSummary _usage;

    /// <summary>Notes when the first chunk came.</summary>
    public void FirstChunk()
    {
        if (_firstChunk == 0) _firstChunk = time.GetTimestamp();
    }

    /// <summary>Notes the usage that an answer, or the last chunk of one, carries.</summary>
    public void Usage(ReadOnlyMemory<byte> answer) => _usage = AnswerSummary.Read(answer);

    /// <summary>Records the attempt.</summary>
    /// <param name="provider">The provider's configured name.</param>
    /// <param name="endpoint">What was asked.</param>
    /// <param name="model">The configured pattern that named the model: callers cannot make new values.</param>
    /// <param name="outcome">How it ended.</param>
    public void Record(string provider, Endpoint endpoint, string? model, BackendOutcome outcome)
    {
        var tags = new TagList
        {
            { "gen_ai.operation.name", endpoint == Endpoint.Embeddings ? "embeddings" : "chat" },
            { "gen_ai.provider.name", provider },
            { "gen_ai.request.model", model },
        };
        if (_firstChunk != 0) FirstChunkTime.Record(time.GetElapsedTime(_began, _firstChunk).TotalSeconds, tags);
        RecordTokens(tags, "input", _usage.InputTokens);
        RecordTokens(tags, "output", _usage.OutputTokens);

        if (outcome.Error is { } error) tags.Add("error.type", error.Code.Name());
        Duration.Record(time.GetElapsedTime(_began).TotalSeconds, tags);
    }

    private static void RecordTokens(TagList tags, string type, long tokens)
    {
        if (tokens == 0) return;
        tags.Add("gen_ai.token.type", type);
        Tokens.Record(tokens, tags);
    }
}
