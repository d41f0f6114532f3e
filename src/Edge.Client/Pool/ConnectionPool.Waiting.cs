namespace Edge.Client;

internal sealed partial class ConnectionPool
{
    private readonly LinkedList<TaskCompletionSource> _waiters = new();
    private volatile int _waitingCount;

    private LinkedListNode<TaskCompletionSource> Enqueue(bool atFront)
    {
        lock (_gate)
        {
            if (_disposal.IsCancellationRequested) throw EdgeErrors.Closed();
            // One that was woken and came too late had its place before.
            if (!atFront && _waiters.Count >= _options.MaxWaiting) throw EdgeErrors.Overloaded(_waiters.Count);
            var waiter = new LinkedListNode<TaskCompletionSource>(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            if (atFront) _waiters.AddFirst(waiter);
            else _waiters.AddLast(waiter);
            _waitingCount = _waiters.Count;
            return waiter;
        }
    }

    private async Task WaitAsync(LinkedListNode<TaskCompletionSource> waiter, OutgoingRequest request)
    {
        var left = _options.Time.GetElapsedTime(_options.Time.GetTimestamp(), request.DeadlineAt);
        try
        {
            if (left <= TimeSpan.Zero) throw new TimeoutException();
            await waiter.Value.Task.WaitAsync(left, _options.Time, request.Cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            if (!HasConnection && _lastFailure is { } failure) throw EdgeErrors.ForRequest(failure, mayHaveRun: false);
            throw EdgeErrors.Deadline(request.Limit, mayHaveRun: false);
        }
    }

    private void Leave(LinkedListNode<TaskCompletionSource> waiter)
    {
        lock (_gate)
        {
            if (waiter.List is not null) _waiters.Remove(waiter);
            _waitingCount = _waiters.Count;
        }
    }

    /// <summary>Lets the first who waits look for room again.</summary>
    private void WakeOne()
    {
        if (_waitingCount == 0) return;
        lock (_gate)
        {
            if (_waiters.First is not { } first) return;
            _waiters.RemoveFirst();
            _waitingCount = _waiters.Count;
            first.Value.TrySetResult();
        }
    }

    private void FailWaiters(EdgeException reason)
    {
        lock (_gate)
        {
            foreach (var waiter in _waiters) waiter.TrySetException(EdgeErrors.ForRequest(reason, mayHaveRun: false));
            _waiters.Clear();
            _waitingCount = 0;
        }
    }
}
