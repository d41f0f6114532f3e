namespace Edge.Node.Logging;

/// <summary>Lets so many lines of one event through in each second, and counts the rest.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class EventRate
{
    private readonly Lock _lock = new();
    private long _second;
    private int _taken;
    private long _dropped;

    /// <summary>Asks for one line.</summary>
    /// <param name="now">The time.</param>
    /// <param name="perSecond">Lines per second.</param>
    /// <param name="dropped">Lines refused since the last one let through.</param>
    /// <returns>Whether it may be written.</returns>
    public bool TryTake(DateTimeOffset now, int perSecond, out long dropped)
    {
        long second = now.ToUnixTimeSeconds();
        lock (_lock)
        {
            if (second != _second) (_second, _taken) = (second, 0);
            if (_taken >= perSecond)
            {
                (dropped, _dropped) = (0, _dropped + 1);
                return false;
            }

            _taken++;
            (dropped, _dropped) = (_dropped, 0);
            return true;
        }
    }
}
