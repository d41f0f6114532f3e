using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Edge.Node.Telemetry;

/// <summary>Listens to the node's meters and writes them in Prometheus's text format, version 0.0.4.</summary>
/// <remarks>Thread-safe. Recording allocates nothing for a set of tags seen before. Bounded: an instrument keeps at most
/// <see cref="MetricFamily.MaxSeries"/> series.</remarks>
internal sealed class PrometheusExporter : IDisposable
{
    /// <summary>The answer's content type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener;
    private readonly Predicate<Meter> _shows;

    /// <summary>Begins to listen.</summary>
    /// <param name="shows">Which meters to listen to; null for those of <see cref="IsShown"/>.</param>
    public PrometheusExporter(Predicate<Meter>? shows = null)
    {
        _shows = shows ?? IsShown;
        _listener = new MeterListener { InstrumentPublished = Publish };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>Whether a node shows the meter: ours, and of the platform's what tells an operator about memory, threads and connections.</summary>
    public static bool IsShown(Meter meter)
        => meter.Name.StartsWith("Edge.", StringComparison.Ordinal) || meter.Name is "System.Runtime" or "Microsoft.AspNetCore.Server.Kestrel";

    /// <summary>Writes everything as it stands.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var family in _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal)) family.Write(text);
        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Publish(Instrument instrument, MeterListener listener)
    {
        if (!_shows(instrument.Meter)) return;
        var family = MetricFamily.Of(instrument);
        // Two instruments of one name, as after a reload, go on as one.
        listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(family.Name, family));
    }
}
