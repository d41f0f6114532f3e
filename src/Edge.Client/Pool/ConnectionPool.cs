using System.Net;

namespace Edge.Client;

/// <summary>The connections of a client: picks the least loaded for a request, opens more while they have work.</summary>
/// <remarks>A request that finds room goes out on the caller's thread and allocates nothing. One that does not waits its turn
/// until its deadline. Nothing is connected ahead of need, and nothing is retried that nobody waits for.</remarks>
internal sealed partial class ConnectionPool : IConnectionOwner, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly EdgeClientOptions _options;
    private readonly EndPoint[] _addresses;
    private readonly PoolPlace[] _places;
    private readonly HashSet<EdgeConnection> _draining = [];
    private readonly AnswerBufferPool _buffers = new();
    private readonly CancellationTokenSource _disposal = new();

    public ConnectionPool(EdgeClientOptions options, EndPoint[] addresses)
    {
        (_options, _addresses) = (options, addresses);
        _places = [.. Enumerable.Range(0, options.Connections).Select(i => new PoolPlace(addresses, i, options))];
    }

    /// <summary>Connections that take requests.</summary>
    public int OpenConnections => _places.Count(place => place.Connection is { IsOpen: true });

    /// <summary>Whether the client was disposed.</summary>
    public bool IsDisposed => _disposal.IsCancellationRequested;

    /// <summary>Begins a request, if a connection has room and nobody waits before it.</summary>
    /// <exception cref="EdgeException">The request is larger than the node takes.</exception>
    public bool TryStart(in OutgoingRequest request, out ValueTask<RawAnswer> answer)
    {
        answer = default;
        return _waitingCount == 0 && TryStartNow(request, out answer);
    }

    /// <summary>Begins a request when a connection has room.</summary>
    /// <exception cref="EdgeException">No connection had room before the deadline, or the node refuses the client.</exception>
    public async ValueTask<RawAnswer> StartLaterAsync(OutgoingRequest request)
    {
        bool isFirstTry = true, isStarted;
        ValueTask<RawAnswer> answer;
        do
        {
            // Waits from before the look for room on: room that is freed in between wakes it.
            var waiter = Enqueue(atFront: !isFirstTry);
            isFirstTry = false;
            try
            {
                isStarted = TryStartNow(request, out answer);
                if (!isStarted)
                {
                    // Only now: whoever connects says it to those who wait, if it fails.
                    if (!HasConnection && Array.Find(_places, place => !place.IsConnecting) is { } empty) BeginConnecting(empty);
                    await WaitAsync(waiter, request).ConfigureAwait(false);
                }
            }
            catch
            {
                Leave(waiter);
                WakeOne(); // it may have been woken for room that it does not take
                throw;
            }

            Leave(waiter);
        }
        while (!isStarted);

        // Where one found room there may be more: a connection that opens wakes but one.
        if (Array.Exists(_places, place => place.Connection is { HasRoom: true })) WakeOne();
        return await answer.ConfigureAwait(false);
    }

    /// <summary>Opens a connection now, unless one is open: every address is tried once.</summary>
    /// <returns>False when others are connecting, so that there is nothing to do but wait for them.</returns>
    /// <exception cref="EdgeException">None answers, or the node refuses the client.</exception>
    public async Task<bool> TryConnectAsync(CancellationToken cancellation)
    {
        if (HasConnection) return true;
        if (Array.Find(_places, TryTake) is not { } place) return false;
        EdgeException? failure = null;
        try
        {
            for (int i = 0; i < _addresses.Length; i++)
            {
                failure = await AttemptAsync(place, cancellation).ConfigureAwait(false);
                if (failure is null) return true;
            }
        }
        finally
        {
            place.IsConnecting = false;
            WakeOne();
        }

        throw failure!;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _disposal.CancelAsync().ConfigureAwait(false);
        FailWaiters(EdgeErrors.Closed());
        EdgeConnection[] alive;
        lock (_gate) alive = [.. _draining, .. _places.Select(place => place.Connection).OfType<EdgeConnection>()];
        await Task.WhenAll(alive.Select(connection => connection.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void RoomFreed()
    {
        // The room must be seen by one who began to wait after it was looked for, or he by us.
        Interlocked.MemoryBarrier();
        WakeOne();
    }

    /// <inheritdoc/>
    public void Retired(EdgeConnection connection)
    {
        lock (_gate)
        {
            // Out of its place but not over: a disposal must find it. It comes here again when it has ended.
            if (connection.IsDraining) _draining.Add(connection);
            else _draining.Remove(connection);
            if (Array.Find(_places, place => place.Connection == connection) is not { } place) return;
            place.Connection = null;
            place.TurnToNextAddress();
        }

        // Who waits looks again, finds the place empty, and has it filled.
        WakeOne();
    }

    private bool TryStartNow(in OutgoingRequest request, out ValueTask<RawAnswer> answer)
    {
        while (Pick() is { } connection)
            if (connection.TryStart(request, out answer)) return true;
        answer = default;
        return false;
    }

    /// <summary>The connection with room and the fewest requests in flight; has another opened where all have some.</summary>
    private EdgeConnection? Pick()
    {
        EdgeConnection? best = null;
        PoolPlace? empty = null;
        bool isIdle = false, isOpen = false;
        int least = int.MaxValue;
        foreach (var place in _places)
        {
            if (place.Connection is not { IsOpen: true } connection)
            {
                if (!place.IsConnecting) empty ??= place;
                continue;
            }

            isOpen = true;
            int load = connection.InFlight;
            isIdle |= load == 0;
            // Not the least loaded of all: nodes announce different limits, so that one may be full where another has room.
            if (load >= least || !connection.HasRoom) continue;
            (best, least) = (connection, load);
        }

        if (empty is not null && isOpen && !isIdle) BeginConnecting(empty);
        return best;
    }
}
