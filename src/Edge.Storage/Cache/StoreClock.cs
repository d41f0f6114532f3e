namespace Edge.Storage.Cache;

/// <summary>The store's time: the wall clock, made to run forwards only.</summary>
/// <remarks>Store time is wall time plus a skew. A clock that is set back, while the node runs or while it does not,
/// raises the skew, so nothing that has ended comes back; and because lives are given as wall times and kept as store
/// times, a clock that once jumped far ahead does not leave a cache that takes everything new for ended. Steps back
/// below a millisecond pass unseen. Thread-safe.</remarks>
internal sealed class StoreClock(TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _latest;
    private long _skew;

    /// <summary>Whether the wall clock was set back since the store was made.</summary>
    public bool IsSkewed => Volatile.Read(ref _skew) != 0;

    /// <summary>Store time now, in ticks.</summary>
    public long Now()
    {
        long now = Add(time.GetUtcNow().UtcTicks, Volatile.Read(ref _skew));
        long latest = Volatile.Read(ref _latest);
        if (now < latest) return Hold();
        // One writer a millisecond, not one a read: readers on many cores would fight over the line.
        if (now - latest > TimeSpan.TicksPerMillisecond) Interlocked.CompareExchange(ref _latest, now, latest);
        return now;
    }

    /// <summary>Learns from a file how late it was when it was written.</summary>
    public void Restore(long latest)
    {
        lock (_gate) _latest = Math.Max(_latest, latest);
        Now();
    }

    /// <summary>Turns a caller's time into store time.</summary>
    public long ToStore(DateTimeOffset wall) => Add(wall.UtcTicks, Volatile.Read(ref _skew));

    /// <summary>Turns store time into the caller's.</summary>
    public DateTimeOffset ToWall(long ticks)
    {
        long wall = ticks - Volatile.Read(ref _skew);
        return new DateTimeOffset(Math.Clamp(wall, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);
    }

    private long Hold()
    {
        lock (_gate)
        {
            long wall = time.GetUtcNow().UtcTicks;
            if (Add(wall, _skew) < _latest) Volatile.Write(ref _skew, _latest - wall);
            return _latest;
        }
    }

    private static long Add(long ticks, long skew) => ticks > long.MaxValue - skew ? long.MaxValue : ticks + skew;
}
