namespace Edge.Load.Workloads;

/// <summary>Draws every key once, in order.</summary>
internal struct KeySweep(int keys)
{
    private int _next;

    /// <summary>Draws the next; false after the last.</summary>
    public bool TryNext(out Request request)
    {
        request = new Request(0, _next);
        return _next++ < keys;
    }
}
