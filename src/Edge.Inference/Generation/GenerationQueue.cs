namespace Edge.Generation;

/// <summary>Holds requests until a slot is free; says at once when it is full.</summary>
internal sealed class GenerationQueue(int maxConcurrent, int maxWaiting)
{
    private readonly object _lock = new(); // a Monitor, because slots wait on it
    private readonly LinkedList<GenerationJob> _waiting = new();
    private int _running;
    private bool _closed;

    /// <summary>Requests taken by slots.</summary>
    public int Running
    {
        get { lock (_lock) return _running; }
    }

    /// <summary>Requests that wait.</summary>
    public int Waiting
    {
        get { lock (_lock) return _waiting.Count; }
    }

    /// <summary>Whether a request would be taken now.</summary>
    public bool HasRoom
    {
        get { lock (_lock) return !_closed && _running + _waiting.Count < maxConcurrent + maxWaiting; }
    }

    /// <summary>Queues a request, if there is room.</summary>
    public bool TryAdd(GenerationJob job)
    {
        lock (_lock)
        {
            if (!HasRoom) return false;
            _waiting.AddLast(job);
            Monitor.Pulse(_lock);
            return true;
        }
    }

    /// <summary>Takes a request out that no slot has taken; its place is free at once.</summary>
    public bool Remove(GenerationJob job)
    {
        lock (_lock) return _waiting.Remove(job);
    }

    /// <summary>Waits for a request; <see cref="Release"/> must follow. Null once the queue is closed.</summary>
    public GenerationJob? Take()
    {
        lock (_lock)
        {
            while (!_closed && _waiting.Count == 0) Monitor.Wait(_lock);
            if (_closed) return null;

            var job = _waiting.First!.Value;
            _waiting.RemoveFirst();
            _running++;
            return job;
        }
    }

    /// <summary>Gives a slot's place back.</summary>
    public void Release()
    {
        lock (_lock) _running--;
    }

    /// <summary>Lets every <see cref="Take"/> return null, now and later.</summary>
    /// <returns>The requests that still waited.</returns>
    public GenerationJob[] Close()
    {
        lock (_lock)
        {
            GenerationJob[] left = [.. _waiting];
            _waiting.Clear();
            _closed = true;
            Monitor.PulseAll(_lock);
            return left;
        }
    }
}
