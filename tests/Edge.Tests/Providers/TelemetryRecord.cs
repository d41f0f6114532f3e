using System.Diagnostics;
using System.Diagnostics.Metrics;
using Edge.Providers;

namespace Edge.Tests.Providers;

/// <summary>What one provider's attempts left in meters and activities, in order; other tests run beside.</summary>
internal sealed class TelemetryRecord : IDisposable
{
    private readonly string _provider;
    private readonly MeterListener _meters = new();
    private readonly ActivityListener _activities;

    public TelemetryRecord(string provider)
    {
        _provider = provider;
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ProviderMeasure.Name) listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument.Name, tags, ""));
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument.Name, tags, $" {value}"));
        _meters.Start();
        _activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ProviderMeasure.Name,
            Sample = static (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if ((string?)activity.GetTagItem("gen_ai.provider.name") == provider) Lines.Add($"{activity.DisplayName} {activity.Status}");
            },
        };
        ActivitySource.AddActivityListener(_activities);
    }

    public List<string> Lines { get; } = [];

    public void Dispose()
    {
        _activities.Dispose();
        _meters.Dispose();
    }

    private void Add(string instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags, string value)
    {
        var all = tags.ToArray();
        if (!all.Contains(new("gen_ai.provider.name", _provider))) return;
        Lines.Add(instrument + string.Concat(all.Where(tag => tag.Key != "gen_ai.provider.name").Select(tag => $" {tag.Value}")) + value);
    }
}
