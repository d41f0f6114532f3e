using System.Diagnostics.Metrics;
using Edge.Node.Telemetry;
using Edge.TestKit;

namespace Edge.Tests.Node.Telemetry;

public sealed class PrometheusExporterTests : IDisposable
{
    private readonly Meter _meter = new("Edge.PrometheusExporterTests");
    private readonly PrometheusExporter _exporter;

    // Its own meter only: listening to everybody's would show in the figures of tests that run beside.
    public PrometheusExporterTests() => _exporter = new PrometheusExporter(meter => meter == _meter);

    public void Dispose()
    {
        _exporter.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Write_Counter_AddsUpByTags()
    {
        var counter = _meter.CreateCounter<long>("edge.test.lookups", "{lookup}", "Look-ups\nby result.");
        counter.Add(2, new KeyValuePair<string, object?>("result", "hit \"x\""));
        counter.Add(3, new KeyValuePair<string, object?>("result", "hit \"x\""));
        counter.Add(1, new KeyValuePair<string, object?>("result", "miss"));

        string text = _exporter.Write();

        Assert.Contains("# HELP edge_test_lookups_total Look-ups\\nby result.\n# TYPE edge_test_lookups_total counter\n", text, StringComparison.Ordinal);
        Assert.Contains("\nedge_test_lookups_total{result=\"hit \\\"x\\\"\"} 5\n", text, StringComparison.Ordinal);
        Assert.Contains("\nedge_test_lookups_total{result=\"miss\"} 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Histogram_IsCumulative()
    {
        var histogram = _meter.CreateHistogram("edge.test.wait", "s", "Waits.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        foreach (double value in (double[])[0.1, 0.5, 5]) histogram.Record(value);

        string text = _exporter.Write();

        Assert.Contains(
            """
            # TYPE edge_test_wait_seconds histogram
            edge_test_wait_seconds_bucket{le="0.1"} 1
            edge_test_wait_seconds_bucket{le="1"} 2
            edge_test_wait_seconds_bucket{le="+Inf"} 3
            edge_test_wait_seconds_sum 5.6
            edge_test_wait_seconds_count 3

            """, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_SecondsWithoutAdvice_StartAtFiftyMicroseconds()
    {
        _meter.CreateHistogram<double>("edge.test.overhead", "s").Record(0.00003);

        string text = _exporter.Write();

        Assert.Contains("edge_test_overhead_seconds_bucket{le=\"5E-05\"} 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Observables_ShowWhereTheyStand()
    {
        long total = 7;
        _meter.CreateObservableCounter("edge.test.evictions", () => total, "{entry}");
        _meter.CreateObservableGauge("edge.test.memory", () => 1024L, "By");
        var upDown = _meter.CreateUpDownCounter<int>("edge.test.active", "{request}");
        upDown.Add(3);
        upDown.Add(-1);
        _exporter.Write();
        total = 9;

        string text = _exporter.Write();

        Assert.Contains("\nedge_test_evictions_total 9\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE edge_test_memory_bytes gauge\nedge_test_memory_bytes 1024\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE edge_test_active gauge\nedge_test_active 2\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Record_MoreSeriesThanTheLimit_KeepsTheLimit()
    {
        var counter = _meter.CreateCounter<long>("edge.test.unbounded");
        for (int i = 0; i < MetricFamily.MaxSeries + 10; i++) counter.Add(1, new KeyValuePair<string, object?>("caller", i));

        int series = _exporter.Write().Split("\nedge_test_unbounded_total{").Length - 1;

        Assert.Equal(MetricFamily.MaxSeries, series);
    }

    [Fact]
    public void Record_KnownTags_AllocatesNothing()
    {
        var histogram = _meter.CreateHistogram<double>("edge.test.hot", "s");
        object model = "tiny";
        void Record() => histogram.Record(0.001, new KeyValuePair<string, object?>("model", model), new KeyValuePair<string, object?>("operation", "chat"));
        for (int i = 0; i < 100; i++) Record();

        long allocated = Allocation.Least(100, () => Record());

        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData("Edge.Core", true)]
    [InlineData("System.Runtime", true)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", true)]
    [InlineData("System.Net.Http", false)]
    public void IsShown_Meter_IsOneAnOperatorNeeds(string name, bool expected)
    {
        using var meter = new Meter(name);

        Assert.Equal(expected, PrometheusExporter.IsShown(meter));
    }
}
