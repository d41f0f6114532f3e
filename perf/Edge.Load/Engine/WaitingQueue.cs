namespace Edge.Load.Engine;

/// <summary>A bounded queue of numbers; allocates nothing once made.</summary>
/// <param name="capacity">Most that it holds, 1 or more.</param>
internal sealed class WaitingQueue(int capacity)
{
    private readonly long[] _items = new long[capacity];
    private int _head;

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>The most that ever waited.</summary>
    public int Most { get; private set; }

    /// <summary>Adds one at the end.</summary>
    /// <returns>False if there is no room.</returns>
    public bool TryPush(long item)
    {
        if (Count == _items.Length) return false;
        int tail = _head + Count;
        _items[tail < _items.Length ? tail : tail - _items.Length] = item;
        Most = Math.Max(Most, ++Count);
        return true;
    }

    /// <summary>Takes the first.</summary>
    /// <returns>False if there is none.</returns>
    public bool TryPop(out long item)
    {
        item = 0;
        if (Count == 0) return false;
        item = _items[_head];
        _head = _head + 1 == _items.Length ? 0 : _head + 1;
        Count--;
        return true;
    }
}
