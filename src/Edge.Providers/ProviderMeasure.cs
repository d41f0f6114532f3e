using System.Diagnostics;
using System.Diagnostics.Metrics;
using Edge.Backends;
using Edge.Protocol;

namespace Edge.Providers;

/// <summary>Measures and traces one attempt, under the names of OpenTelemetry's conventions for generative AI (a client of a model).</summary>
internal sealed class ProviderMeasure : IDisposable
{
    /// <summary>The name of the meter and of the source of activities.</summary>
    public const string Name = "Edge.Providers";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    // Boundaries are those of the conventions.
    private static readonly Histogram<double> Duration = Meter.CreateHistogram("gen_ai.client.operation.duration", "s", "Time of one attempt.", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92] });
    private static readonly Histogram<double> FirstChunkTime = Meter.CreateHistogram("gen_ai.client.operation.time_to_first_chunk", "s", "Time to the first chunk.", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] });
    private static readonly Histogram<long> Tokens = Meter.CreateHistogram("gen_ai.client.token.usage", "{token}", "Tokens of one attempt.", null,
        new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864] });

    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly Activity? _activity;
    private readonly TagList _tags;
    private long _firstChunk;
    private AnswerSummary _usage;

    /// <summary>Starts the clock.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="provider">The provider's configured name.</param>
    /// <param name="endpoint">What is asked.</param>
    /// <param name="model">The configured pattern that names the model: callers cannot make new values.</param>
    public ProviderMeasure(TimeProvider time, string provider, Endpoint endpoint, string? model)
    {
        string operation = endpoint == Endpoint.Embeddings ? "embeddings" : "chat";
        _tags = new TagList { { "gen_ai.operation.name", operation }, { "gen_ai.provider.name", provider }, { "gen_ai.request.model", model } };
        _activity = Source.StartActivity(ActivityKind.Client, tags: _tags, name: operation);
        (_time, _began) = (time, time.GetTimestamp());
    }

    /// <summary>Notes when the first chunk came.</summary>
    public void FirstChunk()
    {
        if (_firstChunk == 0) _firstChunk = _time.GetTimestamp();
    }

    /// <summary>Notes the usage that an answer, or the last chunk of one, carries.</summary>
    public void Usage(ReadOnlyMemory<byte> answer) => _usage = AnswerSummary.Read(answer);

    /// <summary>Records how the attempt ended.</summary>
    public void Record(BackendOutcome outcome)
    {
        if (_firstChunk != 0) FirstChunkTime.Record(_time.GetElapsedTime(_began, _firstChunk).TotalSeconds, _tags);
        RecordTokens("input", _usage.InputTokens);
        RecordTokens("output", _usage.OutputTokens);
        _activity?.SetTag("gen_ai.usage.input_tokens", _usage.InputTokens).SetTag("gen_ai.usage.output_tokens", _usage.OutputTokens);

        var tags = _tags;
        if (outcome.Error is { } error)
        {
            tags.Add("error.type", error.Code.Name());
            _activity?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", error.Code.Name());
        }

        Duration.Record(_time.GetElapsedTime(_began).TotalSeconds, tags);
    }

    /// <inheritdoc/>
    public void Dispose() => _activity?.Dispose();

    private void RecordTokens(string type, long tokens)
    {
        if (tokens == 0) return;
        var tags = _tags;
        tags.Add("gen_ai.token.type", type);
        Tokens.Record(tokens, tags);
    }
}
