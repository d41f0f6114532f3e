using Edge.Client;

namespace Edge.Tests.Client;

/// <summary>The waits between attempts to connect.</summary>
public sealed class BackoffTests
{
    [Fact]
    public void Next_AfterFailures_IsDrawnBelowADoublingBound()
    {
        var options = new EdgeClientOptions { MinBackoff = TimeSpan.FromMilliseconds(100), MaxBackoff = TimeSpan.FromSeconds(1), Random = new Random(5) };
        var backoff = new Backoff(options);
        Assert.Equal(TimeSpan.Zero, backoff.Next());

        foreach (int bound in new[] { 100, 200, 400, 800, 1000, 1000 })
        {
            backoff.Failed();
            double[] waits = [.. Enumerable.Range(0, 1000).Select(_ => backoff.Next().TotalMilliseconds)];

            Assert.InRange(waits.Max(), 0.95 * bound, bound);
            Assert.InRange(waits.Min(), 0, 0.05 * bound);
        }

        backoff.Succeeded();
        Assert.Equal(TimeSpan.Zero, backoff.Next());
    }
}
