using CsCheck;
using Edge.Load.Measuring;
using Edge.TestKit;

namespace Edge.Tests.Perf.Load.Measuring;

public class HistogramTests
{
    private static readonly double[] s_quantiles = [0, 0.1, 0.5, 0.9, 0.99, 0.999, 1];

    [Fact]
    public void Quantile_OfAnyDurations_IsRightToThreeSignificantDigits()
        => Gen.Select(Gen.Int[0, 35], Gen.Long[0, (1L << 25) - 1]).Select((shift, value) => Math.Min(value << shift >> 20, Histogram.MaxNanoseconds))
            .Array[1, 200].Sample(values =>
            {
                var histogram = new Histogram();
                foreach (long value in values) histogram.Record(value);
                long[] sorted = [.. values.Order()];
                foreach (double quantile in s_quantiles)
                {
                    long exact = sorted[Math.Max(0, (int)Math.Ceiling(quantile * sorted.Length) - 1)];
                    long measured = histogram.Quantile(quantile);
                    Assert.InRange(measured, exact, exact + exact / 1000);
                }
            });

    [Fact]
    public void Quantile_BelowTwoMicroseconds_IsExact()
    {
        var histogram = new Histogram();
        for (int i = 0; i < 2000; i++) histogram.Record(i);
        Assert.Equal(999, histogram.Quantile(0.5));
        Assert.Equal(1979, histogram.Quantile(0.99));
    }

    [Fact]
    public void Record_PastTheLongest_CountsAndKeepsTheMaximum()
    {
        var histogram = new Histogram();
        histogram.Record(long.MaxValue / 2);
        histogram.Record(-5);
        Assert.Equal(2, histogram.Count);
        Assert.Equal(0, histogram.Quantile(0.5));
        Assert.Equal(long.MaxValue / 2, histogram.Max);
        Assert.InRange(histogram.Quantile(1), Histogram.MaxNanoseconds, histogram.Max);
    }

    [Fact]
    public void Add_OfTwo_IsWhatOneWouldHaveRecorded()
    {
        Histogram left = new(), right = new(), both = new();
        for (long i = 1; i < 1000; i++)
        {
            (i % 3 == 0 ? left : right).Record(i * 7919);
            both.Record(i * 7919);
        }

        left.Add(right);
        foreach (double quantile in s_quantiles) Assert.Equal(both.Quantile(quantile), left.Quantile(quantile));
        Assert.Equal(both.Mean, left.Mean);
        left.Clear();
        Assert.Equal((0, 0, 0), (left.Count, left.Max, left.Quantile(0.5)));
    }

    [Fact]
    public void Record_AllocatesNothing()
    {
        var histogram = new Histogram();
        long value = 1;
        Assert.Equal(0, Allocation.Least(1000, () => histogram.Record(value += 997)));
    }
}
