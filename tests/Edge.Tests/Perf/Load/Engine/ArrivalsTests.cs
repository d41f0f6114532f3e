using Edge.Load.Drawing;
using Edge.Load.Engine;
using Edge.Load.Workloads;

namespace Edge.Tests.Perf.Load.Engine;

public class ArrivalsTests
{
    [Fact]
    public void Constant_DoesNotDrift()
    {
        var arrivals = new ConstantArrivals(3);
        long last = 0;
        for (int i = 0; i <= 3_000_000; i++) arrivals.TryNext(out last);
        Assert.InRange(last, 1_000_000_000_000_000 - 1, 1_000_000_000_000_000 + 1);
    }

    [Fact]
    public void Poisson_HasTheRateAndTheSpreadOfOne()
    {
        const int Count = 100_000;
        var arrivals = new PoissonArrivals(1000, new SplitMix(3));
        var gaps = new double[Count];
        arrivals.TryNext(out long before);
        for (int i = 0; i < Count; i++)
        {
            arrivals.TryNext(out long moment);
            gaps[i] = moment - before;
            before = moment;
        }

        double mean = gaps.Average(), deviation = Math.Sqrt(gaps.Average(gap => (gap - mean) * (gap - mean)));
        Assert.InRange(mean, 0.98e6, 1.02e6);
        Assert.InRange(deviation / mean, 0.98, 1.02);
    }

    [Fact]
    public void Recorded_IsScaledAndEnds()
    {
        var arrivals = new RecordedArrivals([0, 1_000_000_000, 4_000_000_000], speed: 2);
        Assert.True(arrivals.TryNext(out long first) & arrivals.TryNext(out long second) & arrivals.TryNext(out long third));
        Assert.Equal((0, 500_000_000, 2_000_000_000), (first, second, third));
        Assert.False(arrivals.TryNext(out _));
        Assert.Equal(TimeSpan.FromSeconds(2), arrivals.Length);
    }

    [Fact]
    public void InFlight_AnsweredInOrder_KnowsTheOldest()
    {
        var inFlight = new InFlight(3);
        var sent = new Queue<long>();
        var random = new SplitMix(1);
        for (long key = 0; key < 1000; key++)
        {
            if (inFlight.Count == inFlight.Depth || (inFlight.Count > 0 && random.Below(2) == 0))
            {
                Assert.Equal(sent.Dequeue(), inFlight[inFlight.Oldest].Key);
                inFlight.End(inFlight.Oldest);
            }

            inFlight.Begin(new Request(0, key), key);
            sent.Enqueue(key);
        }
    }
}
