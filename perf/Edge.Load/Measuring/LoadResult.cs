using System.Text.Json.Serialization;

namespace Edge.Load.Measuring;

/// <summary>What a run found.</summary>
/// <remarks>The form of <c>--json</c>; <c>compare</c> and the report read it.</remarks>
public sealed record LoadResult
{
    /// <summary>The workload's name.</summary>
    public required string Workload { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Connections to the server.</summary>
    public required int Connections { get; init; }

    /// <summary>Most unanswered requests on a connection.</summary>
    public required int Depth { get; init; }

    /// <summary>Requests a second that were to be sent; null in a closed loop.</summary>
    public double? Rate { get; init; }

    /// <summary>Time measured.</summary>
    public required double Seconds { get; init; }

    /// <summary>Good answers in that time.</summary>
    public required long Answers { get; init; }

    /// <summary>Good answers in that time, a second.</summary>
    public required double PerSecond { get; init; }

    /// <summary>Mean bytes of a request, the run through.</summary>
    public required double RequestBytes { get; init; }

    /// <summary>Mean bytes of an answer, the run through.</summary>
    public required double AnswerBytes { get; init; }

    /// <summary>Latency of all kinds.</summary>
    public required LatencyResult Latency { get; init; }

    /// <summary>Latency of each kind.</summary>
    public required IReadOnlyList<LatencyResult> Kinds { get; init; }

    /// <summary>Requests that failed, warm-up included.</summary>
    public required IReadOnlyList<ErrorCount> Errors { get; init; }

    /// <summary>What the server used; null if its process is unknown.</summary>
    public ServerResult? Server { get; init; }

    /// <summary>How the generator itself fared.</summary>
    public required GeneratorResult Generator { get; init; }

    /// <summary>Connections that said nothing; null if there were none.</summary>
    public IdleResult? Idle { get; init; }

    /// <summary>The run, second by second.</summary>
    public required IReadOnlyList<IntervalResult> Intervals { get; init; }
}

/// <summary>Latencies, from the moment a request was to be sent to its answer, in microseconds.</summary>
/// <param name="Kind">The kind of requests, or <c>all</c>.</param>
/// <param name="Count">How many were answered.</param>
/// <param name="Curve">Latency by percentile, for a plot.</param>
public sealed record LatencyResult(
    string Kind, long Count, double MeanUs, double P50Us, double P90Us, double P99Us, double P999Us, double MaxUs, IReadOnlyList<CurvePoint> Curve)
{
    private static readonly double[] s_percentiles =
        [0, 10, 20, 30, 40, 50, 60, 70, 80, 85, 90, 92.5, 95, 97, 98, 99, 99.3, 99.5, 99.7, 99.8, 99.9, 99.95, 99.97, 99.99, 99.995, 99.999, 100];

    /// <summary>Summarises a histogram.</summary>
    public static LatencyResult Of(string kind, Histogram histogram) => new(
        kind, histogram.Count, histogram.Mean / 1e3, histogram.Quantile(0.5) / 1e3, histogram.Quantile(0.9) / 1e3, histogram.Quantile(0.99) / 1e3,
        histogram.Quantile(0.999) / 1e3, histogram.Max / 1e3,
        [.. s_percentiles.Select(percentile => new CurvePoint(percentile, histogram.Quantile(percentile / 100) / 1e3))]);
}

/// <summary>A point of a latency curve.</summary>
/// <param name="Percentile">0 to 100.</param>
/// <param name="Us">Microseconds.</param>
public readonly record struct CurvePoint(double Percentile, double Us);

/// <summary>What the server used while it was measured.</summary>
/// <param name="CpuSeconds">CPU time of all its threads.</param>
/// <param name="CpuUsPerRequest">The same for each good answer, in microseconds.</param>
/// <param name="ResidentMbBefore">Resident memory before, MB of 10^6 bytes.</param>
/// <param name="ResidentMbAfter">Resident memory after.</param>
public sealed record ServerResult(double CpuSeconds, double CpuUsPerRequest, double ResidentMbBefore, double ResidentMbAfter);

/// <summary>Connections that were opened and said nothing.</summary>
/// <param name="Opened">How many were opened.</param>
/// <param name="Closed">How many of them the server had closed by the end.</param>
public sealed record IdleResult(int Opened, int Closed);

/// <summary>How the generator itself fared.</summary>
/// <param name="BusyShare">Share of one core that its loop used, 0 to 1.</param>
/// <param name="IsBottleneck">Whether it was so busy that a faster server would look the same.</param>
/// <param name="MostWaiting">Most requests that waited in the generator for room on a connection, in an open loop.</param>
/// <param name="NotSent">Requests that were due and never sent, because too many waited.</param>
public sealed record GeneratorResult(double BusyShare, bool IsBottleneck, int MostWaiting, long NotSent);

/// <summary>One interval of a run.</summary>
/// <param name="FromSeconds">Its beginning, from that of the measuring.</param>
/// <param name="PerSecond">Good answers a second.</param>
/// <param name="P50Us">Median latency in microseconds.</param>
/// <param name="P99Us">99th percentile.</param>
/// <param name="MaxUs">Longest.</param>
/// <param name="Errors">Errors since the start of the run.</param>
/// <param name="ResidentMb">The server's resident memory at its end, MB; 0 if its process is unknown.</param>
public readonly record struct IntervalResult(double FromSeconds, double PerSecond, double P50Us, double P99Us, double MaxUs, long Errors, double ResidentMb);

/// <summary>Source-generated JSON of the results.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(LoadResult))]
public sealed partial class LoadJson : JsonSerializerContext;
