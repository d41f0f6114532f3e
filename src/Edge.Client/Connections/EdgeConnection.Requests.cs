namespace Edge.Client;

internal sealed partial class EdgeConnection
{
    // How often deadlines are looked at while something is in flight: deadlines are met late by at most that.
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMilliseconds(50);

    private readonly Place[] _places;
    private readonly int[] _freeIds;
    private readonly PendingRequest[] _idle;
    private readonly ITimer _timer;
    private volatile int _inFlight;
    private volatile int _capacity;
    private int _freeCount, _idleCount;
    private long _lastUse;
    private bool _sweepsOften;

    /// <summary>Begins a request, if there is room.</summary>
    /// <param name="request">The request; its memory is copied before this returns.</param>
    /// <param name="answer">Completes with the answer. To be awaited once.</param>
    /// <returns>False when the connection is full or takes no requests.</returns>
    /// <exception cref="EdgeException">The request is larger than the node takes.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before it began.</exception>
    public bool TryStart(in OutgoingRequest request, out ValueTask<RawAnswer> answer)
    {
        request.Cancellation.ThrowIfCancellationRequested();
        long bytes = MaxEnvelopeBytes + (long)request.Method.Length + request.Argument.Length;
        if (bytes > _maxMessageBytes) throw EdgeErrors.Oversized(bytes, _maxMessageBytes);

        PendingRequest pending;
        lock (_gate)
        {
            answer = default;
            if (!HasRoom) return false;

            pending = _idleCount > 0 ? _idle[--_idleCount] : new PendingRequest(this);
            int id = _freeIds[--_freeCount];
            pending.Begin(id, request, firstByte: _handedOver + _output.WrittenCount);
            _places[id] = new Place { IsUsed = true, Request = pending };
            _inFlight++;
            WriteRequest(id, request);
            if (!_sweepsOften) ArmTimer(SweepPeriod);
        }

        answer = pending.Answer;
        pending.Watch(request.Cancellation);
        Flush();
        return true;
    }

    /// <summary>Ends a request for its caller and cancels it on the wire; nothing, if it has ended.</summary>
    public void Abandon(PendingRequest pending, Exception reason)
    {
        lock (_gate)
        {
            if (!TryAbandon(pending)) return;
        }

        pending.Fail(reason);
        Flush();
    }

    /// <summary>Takes back what a caller's request was kept in.</summary>
    public void Return(PendingRequest pending)
    {
        lock (_gate)
        {
            if (_idleCount < _idle.Length) _idle[_idleCount++] = pending;
        }
    }

    private bool TryAbandon(PendingRequest pending)
    {
        ref var place = ref _places[pending.Id];
        if (place.Request != pending || _state == ConnectionState.Closed) return false;
        place.Request = null;
        place.AbandonedAt = _time.GetTimestamp();
        WriteCancel(pending.Id);
        return true;
    }

    /// <summary>Ends the use of an id; under the gate.</summary>
    /// <param name="id">Whose response came.</param>
    /// <param name="pending">Who waits for it; null when nobody does any more.</param>
    /// <returns>False when the id is not in use.</returns>
    private bool TryFree(uint id, out PendingRequest? pending)
    {
        pending = null;
        if (id >= (uint)_places.Length || !_places[id].IsUsed) return false;
        pending = _places[id].Request;
        _places[id] = default;
        _freeIds[_freeCount++] = (int)id;
        _inFlight--;
        _lastUse = _time.GetTimestamp();
        return true;
    }

    private void CancelAll()
    {
        foreach (ref var place in _places.AsSpan())
            if (place.Request is { } pending) WriteCancel(pending.Id);
    }

    private PendingRequest[] TakeAll()
    {
        PendingRequest[] all = [.. _places.Where(place => place.Request is not null).Select(place => place.Request!)];
        Array.Clear(_places);
        _inFlight = 0;
        return all;
    }

    /// <summary>Meets deadlines, and finds out about a node that answers nothing and a connection that nobody uses.</summary>
    private void Sweep()
    {
        while (TakeExpired(out var expired, out bool mayHaveRun)) expired.Fail(EdgeErrors.Deadline(expired.Limit, mayHaveRun));
        Flush();

        EdgeException? end = null;
        lock (_gate)
        {
            if (_state == ConnectionState.Closed) return;
            if (IsStuck) end = EdgeErrors.Lost($"The node did not end a cancelled request within {_options.CancelTimeout.TotalSeconds:0.###} s.");
            else if (_inFlight > 0) ArmTimer(SweepPeriod);
            else if (_time.GetElapsedTime(_lastUse) >= _options.IdleTimeout) end = EdgeErrors.Lost("The connection was not used.");
            else ArmTimer(_options.IdleTimeout - _time.GetElapsedTime(_lastUse));
        }

        if (end is not null) Close(end);
    }

    private bool TakeExpired(out PendingRequest expired, out bool mayHaveRun)
    {
        long now = _time.GetTimestamp();
        lock (_gate)
        {
            foreach (ref var place in _places.AsSpan())
            {
                if (place.Request is not { } pending || pending.DeadlineAt > now) continue;
                (expired, mayHaveRun) = (pending, pending.FirstByte < _handedOver);
                if (TryAbandon(pending)) return true;
            }
        }

        (expired, mayHaveRun) = (null!, false);
        return false;
    }

    private bool IsStuck
    {
        get
        {
            foreach (ref var place in _places.AsSpan())
                if (place.IsUsed && place.Request is null && _time.GetElapsedTime(place.AbandonedAt) > _options.CancelTimeout) return true;
            return false;
        }
    }

    private void ArmTimer(TimeSpan due)
    {
        _sweepsOften = due <= SweepPeriod;
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    /// <summary>One id.</summary>
    private struct Place
    {
        /// <summary>Whether a response is owed.</summary>
        public bool IsUsed;

        /// <summary>Who waits for it; null when nobody does any more.</summary>
        public PendingRequest? Request;

        /// <summary>Since when nobody does.</summary>
        public long AbandonedAt;
    }
}
