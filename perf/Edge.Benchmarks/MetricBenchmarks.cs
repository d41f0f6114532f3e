using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Edge.Node.Telemetry;

namespace Edge.Benchmarks;

/// <summary>What a measurement costs, with two tags as a request has them.</summary>
public class MetricBenchmarks
{
    private readonly Meter _meter = new("Edge.Benchmarks");
    private readonly MetricFamily _counter, _histogram;
    private readonly KeyValuePair<string, object?>[] _tags = [new("gen_ai.operation.name", "chat"), new("gen_ai.request.model", Samples.Model)];

    public MetricBenchmarks()
    {
        _counter = MetricFamily.Of(_meter.CreateCounter<long>("edge.bench.requests"));
        _histogram = MetricFamily.Of(_meter.CreateHistogram<double>("edge.bench.duration", "s"));
    }

    [GlobalCleanup]
    public void Clean() => _meter.Dispose();

    [Benchmark(Description = "metric_family.count")]
    public long Count()
    {
        _counter.Record(1, _tags);
        return _tags.Length;
    }

    [Benchmark(Description = "metric_family.observe")]
    public long Observe()
    {
        _histogram.Record(0.000_02, _tags);
        return _tags.Length;
    }
}
