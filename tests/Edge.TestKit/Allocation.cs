namespace Edge.TestKit;

/// <summary>Counts what a thread allocates.</summary>
public static class Allocation
{
    private const int Rounds = 10;

    /// <summary>Bytes that <paramref name="calls"/> calls allocate on this thread, in the quietest of ten rounds.</summary>
    /// <remarks>What a call allocates, it allocates in every round. The runtime's own share comes now and then: a method
    /// compiled anew, or a collection that another thread started, which closes this thread's piece of the heap and counts
    /// what was free in it as taken.</remarks>
    public static long Least(int calls, Action call)
    {
        ArgumentNullException.ThrowIfNull(call);
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < calls; i++) call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
