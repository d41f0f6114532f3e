using System.Numerics;

namespace Edge.Load.Measuring;

/// <summary>Counts durations in buckets whose width grows with the duration, so that a quantile is right to three significant digits
/// whatever it is; recording allocates nothing.</summary>
/// <remarks>The layout of HdrHistogram (Gil Tene, http://hdrhistogram.org): 2048 buckets of one nanosecond, then 1024 for each doubling.
/// One thread records.</remarks>
public sealed class Histogram
{
    // 2048 = 2 * 10^3 rounded up to a power of two: a bucket is never wider than a thousandth of what it holds.
    private const int LinearBits = 11;
    private const int Linear = 1 << LinearBits;
    private const int HalfLinear = Linear / 2;

    private readonly long[] _counts = new long[IndexOf(MaxNanoseconds) + 1];

    /// <summary>Longest duration that is told apart; a longer one counts as this one.</summary>
    /// <value>Nanoseconds: one minute.</value>
    public const long MaxNanoseconds = 60_000_000_000;

    /// <summary>Durations recorded.</summary>
    public long Count { get; private set; }

    /// <summary>The longest recorded, exactly.</summary>
    /// <value>Nanoseconds; 0 if there is none.</value>
    public long Max { get; private set; }

    /// <summary>The arithmetic mean of what was recorded.</summary>
    /// <value>Nanoseconds; 0 if there is none.</value>
    public double Mean => Count == 0 ? 0 : (double)_sum / Count;

    private Int128 _sum;

    /// <summary>Counts one duration.</summary>
    /// <param name="nanoseconds">0 or more; less counts as 0.</param>
    public void Record(long nanoseconds)
    {
        if (nanoseconds < 0) nanoseconds = 0;
        if (nanoseconds > Max) Max = nanoseconds;
        _counts[IndexOf(Math.Min(nanoseconds, MaxNanoseconds))]++;
        _sum += nanoseconds;
        Count++;
    }

    /// <summary>The duration that a part of the recorded ones does not exceed.</summary>
    /// <param name="quantile">0 to 1; 0.99 for the 99th percentile.</param>
    /// <returns>Nanoseconds, the top of a bucket and never more than <see cref="Max"/>; 0 if nothing was recorded.</returns>
    public long Quantile(double quantile)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(quantile);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quantile, 1);
        long rank = Math.Max(1, (long)Math.Ceiling(quantile * Count));
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank) return Math.Min(TopOf(i), Max);
        }

        return Max;
    }

    /// <summary>Adds what another one recorded.</summary>
    public void Add(Histogram other)
    {
        for (int i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
        Count += other.Count;
        Max = Math.Max(Max, other.Max);
        _sum += other._sum;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
        Max = 0;
        _sum = 0;
    }

    private static int IndexOf(long value)
    {
        if (value < Linear) return (int)value;
        int shift = BitOperations.Log2((ulong)value) - (LinearBits - 1);
        return (shift + 1) * HalfLinear + (int)(value >> shift) - HalfLinear;
    }

    private static long TopOf(int index)
    {
        if (index < Linear) return index;
        int shift = index / HalfLinear - 1;
        long bottom = (long)(index % HalfLinear + HalfLinear) << shift;
        return bottom + (1L << shift) - 1;
    }
}
