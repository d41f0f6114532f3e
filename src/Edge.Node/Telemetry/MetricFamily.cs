using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Edge.Node.Telemetry;

/// <summary>One instrument under its Prometheus name, with a series for each set of tags.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class MetricFamily
{
    /// <summary>Most series of one instrument; tags are bounded by configuration, and this is the bound if one is not.</summary>
    public const int MaxSeries = 2000;

    // Seconds, from 50 µs: a cached answer takes less than the first bucket of most defaults.
    private static readonly double[] SecondBounds =
        [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100];

    // OpenTelemetry's default.
    private static readonly double[] PlainBounds = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];

    private readonly ConcurrentDictionary<int, MetricSeries> _series = new();
    private readonly string _help, _type;
    private readonly double[]? _bounds;
    private readonly bool _adds;
    private volatile MetricSeries? _latest;

    private MetricFamily(string name, string help, string type, double[]? bounds, bool adds)
        => (Name, _help, _type, _bounds, _adds) = (name, help, type, bounds, adds);

    /// <summary>The Prometheus name, unit and <c>_total</c> included.</summary>
    public string Name { get; }

    /// <summary>Makes the family of an instrument.</summary>
    public static MetricFamily Of(Instrument instrument)
    {
        string kind = instrument.GetType().Name;
        bool isHistogram = kind.StartsWith("Histogram", StringComparison.Ordinal);
        bool isCounter = kind.StartsWith("Counter", StringComparison.Ordinal) || kind.StartsWith("ObservableCounter", StringComparison.Ordinal);
        // An observable instrument reports where it stands, the others report a change; a gauge is always where it stands.
        bool adds = !instrument.IsObservable && !kind.StartsWith("Gauge", StringComparison.Ordinal);
        var bounds = !isHistogram ? null : Bounds(instrument);
        return new MetricFamily(
            PrometheusName.Of(instrument, isCounter), instrument.Description ?? "", isHistogram ? "histogram" : isCounter ? "counter" : "gauge", bounds, adds);
    }

    /// <summary>Takes a measurement.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // One model has most of the requests, and its name is the same object each time.
        var series = _latest;
        if (series is null || !series.IsMadeOf(tags))
        {
            series = Find(tags);
            if (series is null) return;
            _latest = series;
        }

        if (_bounds is not null) series.Observe(value);
        else if (_adds) series.Add(value);
        else series.Set(value);
    }

    /// <summary>Writes the family; nothing when it has no series.</summary>
    public void Write(StringBuilder text)
    {
        if (_series.IsEmpty) return;
        text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {PrometheusName.EscapeHelp(_help)}\n# TYPE {Name} {_type}\n");
        foreach (var series in _series.Values) series.Write(text, Name);
    }

    private MetricSeries? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        int hash = MetricSeries.Hash(tags);
        MetricSeries? series;
        // Equal hashes of unequal tags are rare; the next number is theirs.
        while (!_series.TryGetValue(hash, out series) || !series.Has(tags))
        {
            if (series is not null)
            {
                hash++;
                continue;
            }

            if (_series.Count >= MaxSeries) return null;
            _series.TryAdd(hash, new MetricSeries(tags, _bounds));
        }

        return series;
    }

    private static double[] Bounds(Instrument instrument)
    {
        var advised = instrument switch
        {
            Histogram<double> histogram => histogram.Advice?.HistogramBucketBoundaries,
            Histogram<long> histogram => histogram.Advice?.HistogramBucketBoundaries?.Select(bound => (double)bound),
            Histogram<int> histogram => histogram.Advice?.HistogramBucketBoundaries?.Select(bound => (double)bound),
            _ => null,
        };
        return advised is not null ? [.. advised] : instrument.Unit == "s" ? SecondBounds : PlainBounds;
    }
}
