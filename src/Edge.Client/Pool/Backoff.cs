namespace Edge.Client;

/// <summary>How long to wait before the next attempt to connect.</summary>
/// <remarks>Full jitter: drawn between zero and a bound that doubles. Clients that lost one node at one moment come back spread out
/// (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015).</remarks>
internal sealed class Backoff(EdgeClientOptions options)
{
    private int _failures;

    /// <summary>The wait; zero unless an attempt failed since the last success.</summary>
    public TimeSpan Next()
    {
        if (_failures == 0) return TimeSpan.Zero;
        double bound = options.MinBackoff.TotalMilliseconds * Math.Pow(2, Math.Min(_failures - 1, 32));
        return TimeSpan.FromMilliseconds(options.Random.NextDouble() * Math.Min(bound, options.MaxBackoff.TotalMilliseconds));
    }

    public void Failed() => _failures = Math.Min(_failures + 1, 64);

    public void Succeeded() => _failures = 0;
}
