namespace Edge.Load.Workloads;

/// <summary>Says which answers are compared byte by byte: one in a thousand, as more would measure the comparison.</summary>
internal struct SampledCheck
{
    private const int Every = 1000;
    private int _count;

    /// <summary>Whether this one is.</summary>
    public bool IsDue()
    {
        if (++_count < Every) return false;
        _count = 0;
        return true;
    }
}
