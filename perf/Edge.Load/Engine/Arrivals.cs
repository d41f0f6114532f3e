using Edge.Load.Drawing;

namespace Edge.Load.Engine;

/// <summary>When requests are to be sent, whatever the server does: an open loop.</summary>
public abstract class Arrivals
{
    /// <summary>Requests a second, on average.</summary>
    public abstract double PerSecond { get; }

    /// <summary>The next moment.</summary>
    /// <param name="nanoseconds">Since the start; never less than the one before.</param>
    /// <returns>False if there are no more.</returns>
    public abstract bool TryNext(out long nanoseconds);
}

/// <summary>Requests at equal distances.</summary>
/// <param name="perSecond">More than 0.</param>
public sealed class ConstantArrivals(double perSecond) : Arrivals
{
    private long _count;

    /// <inheritdoc/>
    public override double PerSecond => perSecond;

    /// <inheritdoc/>
    public override bool TryNext(out long nanoseconds)
    {
        // From the count, not from the one before: rounding must not add up.
        nanoseconds = (long)(_count++ * (1e9 / perSecond));
        return true;
    }
}

/// <summary>Requests of many callers who know nothing of each other: exponentially distributed distances.</summary>
/// <param name="perSecond">On average; more than 0.</param>
/// <param name="random">Where the distances come from.</param>
public sealed class PoissonArrivals(double perSecond, SplitMix random) : Arrivals
{
    private double _next;

    /// <inheritdoc/>
    public override double PerSecond => perSecond;

    /// <inheritdoc/>
    public override bool TryNext(out long nanoseconds)
    {
        nanoseconds = (long)_next;
        _next -= Math.Log(1 - random.Fraction()) * 1e9 / perSecond;
        return true;
    }
}

/// <summary>Requests at the moments that a trace recorded.</summary>
/// <param name="recorded">The moments, none less than the one before.</param>
/// <param name="speed">How many times faster than they were; more than 0.</param>
public sealed class RecordedArrivals(IReadOnlyList<long> recorded, double speed) : Arrivals
{
    private int _next;

    /// <summary>From the first to the last.</summary>
    public TimeSpan Length => TimeSpan.FromSeconds(recorded[^1] / 1e9 / speed);

    /// <inheritdoc/>
    public override double PerSecond => recorded[^1] > 0 ? recorded.Count / (recorded[^1] / 1e9) * speed : recorded.Count;

    /// <inheritdoc/>
    public override bool TryNext(out long nanoseconds)
    {
        nanoseconds = _next < recorded.Count ? (long)(recorded[_next] / speed) : 0;
        return _next++ < recorded.Count;
    }
}
