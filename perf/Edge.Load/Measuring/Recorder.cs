namespace Edge.Load.Measuring;

/// <summary>Takes down what happened to each request: durations by kind, over the whole run and for each second of it, and errors.</summary>
/// <remarks>One thread. Allocates nothing for a request.</remarks>
public sealed class Recorder
{
    private readonly Histogram[] _current;
    private readonly Histogram[] _total;
    private readonly Histogram _second = new();
    private readonly List<IntervalResult> _intervals = [];

    /// <param name="kinds">How many kinds of requests there are.</param>
    public Recorder(int kinds)
    {
        _current = [.. Enumerable.Range(0, kinds).Select(_ => new Histogram())];
        _total = [.. Enumerable.Range(0, kinds).Select(_ => new Histogram())];
    }

    /// <summary>Requests that failed, by code, warm-up included.</summary>
    public ErrorCounts Errors { get; } = new();

    /// <summary>What was recorded for a kind.</summary>
    public Histogram Of(int kind) => _total[kind];

    /// <summary>The run, second by second.</summary>
    public IReadOnlyList<IntervalResult> Intervals => _intervals;

    /// <summary>Takes down a good answer.</summary>
    /// <param name="kind">The request's kind.</param>
    /// <param name="nanoseconds">From the moment the request was to be sent to its answer.</param>
    public void Answered(int kind, long nanoseconds) => _current[kind].Record(nanoseconds);

    /// <summary>Ends an interval.</summary>
    /// <param name="fromSeconds">Its beginning, from that of the measuring.</param>
    /// <param name="seconds">Its length; more than 0.</param>
    /// <param name="server">What the server had used at its end; null if nobody asked.</param>
    /// <returns>What the interval brought.</returns>
    public IntervalResult EndInterval(double fromSeconds, double seconds, ProcessUsage? server)
    {
        _second.Clear();
        for (int kind = 0; kind < _current.Length; kind++)
        {
            _second.Add(_current[kind]);
            _total[kind].Add(_current[kind]);
            _current[kind].Clear();
        }

        var interval = new IntervalResult(
            fromSeconds, _second.Count / seconds, _second.Quantile(0.5) / 1e3, _second.Quantile(0.99) / 1e3, _second.Max / 1e3,
            Errors.Total, (server?.ResidentBytes ?? 0) / 1e6);
        _intervals.Add(interval);
        return interval;
    }

    /// <summary>All kinds together.</summary>
    public Histogram All()
    {
        var all = new Histogram();
        foreach (var kind in _total) all.Add(kind);
        return all;
    }
}
