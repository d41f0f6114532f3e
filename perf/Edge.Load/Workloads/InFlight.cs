namespace Edge.Load.Workloads;

/// <summary>The requests of one connection that wait for their answers, each in a slot; one thread.</summary>
public sealed class InFlight
{
    private readonly Request[] _requests;
    private readonly long[] _intended;
    private readonly int[] _free;
    private int _nextFree;
    private int _oldest;

    /// <param name="depth">Most at a time, 1 or more.</param>
    public InFlight(int depth)
    {
        _requests = new Request[depth];
        _intended = new long[depth];
        _free = new int[depth];
        Clear();
    }

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Most that may wait.</summary>
    public int Depth => _requests.Length;

    /// <summary>The slot of the request sent first, for protocols that answer in order.</summary>
    public int Oldest => _oldest;

    /// <summary>The request in a slot.</summary>
    public Request this[int slot] => _requests[slot];

    /// <summary>When a slot's request was to be sent.</summary>
    /// <value>Nanoseconds of the monotonic clock.</value>
    public long Intended(int slot) => _intended[slot];

    /// <summary>Whether a request waits in a slot.</summary>
    public bool IsBusy(long slot) => (ulong)slot < (ulong)_requests.Length && _requests[slot].Kind >= 0;

    /// <summary>Takes a slot; there must be one.</summary>
    public int Begin(Request request, long intended)
    {
        int slot = _free[_nextFree];
        _nextFree = _nextFree + 1 == _free.Length ? 0 : _nextFree + 1;
        _requests[slot] = request;
        _intended[slot] = intended;
        Count++;
        return slot;
    }

    /// <summary>Gives a slot back.</summary>
    public void End(int slot)
    {
        // First freed, first taken: so a protocol that answers in order goes round the slots, and the oldest is the next in turn.
        int last = _nextFree - Count;
        _free[last < 0 ? last + _free.Length : last] = slot;
        _requests[slot] = new Request(-1, 0);
        _oldest = _oldest + 1 == _requests.Length ? 0 : _oldest + 1;
        Count--;
    }

    /// <summary>Gives all slots back.</summary>
    public void Clear()
    {
        for (int i = 0; i < _free.Length; i++)
        {
            _free[i] = i;
            _requests[i] = new Request(-1, 0);
        }

        _nextFree = 0;
        _oldest = 0;
        Count = 0;
    }
}
