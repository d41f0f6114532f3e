using Edge.Protocol;

namespace Edge.Client;

/// <summary>One connection with many requests in flight: ids, the answers' way back, deadlines, cancellation.</summary>
/// <remarks>
/// <para>Any thread starts requests; what one writes while another sends goes out with the next call to the stream. One
/// loop reads and never waits for a caller. The gate guards everything but the loop's own input.</para>
/// <para>An id is a place in the table. It is free again when its response came, not when the caller lost interest: a node
/// answers every request once, cancelled ones too.</para>
/// </remarks>
internal sealed partial class EdgeConnection : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Stream _stream;
    private readonly EdgeClientOptions _options;
    private readonly AnswerBufferPool _buffers;
    private readonly TimeProvider _time;
    private Task _reading = Task.CompletedTask;
    private volatile ConnectionState _state;
    private volatile EdgeException? _goodbye;

    /// <summary>Takes over a connected stream; <see cref="OpenAsync"/> is the way to a connection that may be used.</summary>
    internal EdgeConnection(Stream stream, EdgeClientOptions options, AnswerBufferPool buffers)
    {
        (_stream, _options, _buffers, _time) = (stream, options, buffers, options.Time);
        _limits = MessageLimits.Default with { MaxBytes = options.MaxAnswerBytes, MaxElements = options.MaxAnswerBytes };
        _places = new Place[options.MaxRequestsInFlight];
        _freeIds = new int[_places.Length];
        _idle = new PendingRequest[_places.Length];
        // The last in is the first out: a quiet connection keeps to id 0, which takes one byte.
        for (int i = 0; i < _freeIds.Length; i++) _freeIds[i] = _freeIds.Length - 1 - i;
        _freeCount = _capacity = _places.Length;
        _lastUse = _time.GetTimestamp();
        _timer = _time.CreateTimer(static state => ((EdgeConnection)state!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Who is told of room and of the end; null until the hello is over, which is nobody's request.</summary>
    public IConnectionOwner? Owner { get; set; }

    /// <summary>Whether it takes new requests.</summary>
    public bool IsOpen => _state == ConnectionState.Open;

    /// <summary>Whether it takes none, and is still owed answers.</summary>
    public bool IsDraining => _state == ConnectionState.Draining;

    /// <summary>Whether it takes another request now.</summary>
    public bool HasRoom => _state == ConnectionState.Open && _inFlight < _capacity;

    /// <summary>Requests whose response has not come.</summary>
    public int InFlight => _inFlight;

    /// <summary>Ends with the connection.</summary>
    public Task Ended => _reading;

    /// <summary>Begins to read and to watch the clock.</summary>
    internal void Start()
    {
        lock (_gate) ArmTimer(_options.IdleTimeout);
        _reading = ReadAsync();
    }

    /// <summary>Ends the connection in good order: what is in flight is cancelled on the wire before the stream closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Fail(EdgeErrors.Closed(), cancelOnWire: true)) await SentAsync(CloseLimit).ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
    }

    /// <summary>Takes no new request, and ends with the last answer that is owed.</summary>
    private void Drain()
    {
        bool isLast;
        lock (_gate)
        {
            if (_state != ConnectionState.Open) return;
            _state = ConnectionState.Draining;
            isLast = _inFlight == 0;
        }

        Owner?.Retired(this);
        if (isLast) Close(EdgeErrors.Lost("The node is shutting down."));
    }

    /// <summary>Ends the connection at once; everybody who waits learns why.</summary>
    private void Close(EdgeException reason)
    {
        if (Fail(reason, cancelOnWire: false)) _stream.Dispose();
    }

    /// <summary>Ends every request in flight.</summary>
    /// <returns>False when the connection had ended before.</returns>
    private bool Fail(EdgeException reason, bool cancelOnWire)
    {
        PendingRequest[] pending;
        long handedOver;
        lock (_gate)
        {
            if (_state == ConnectionState.Closed) return false;
            if (cancelOnWire) CancelAll();
            _state = ConnectionState.Closed;
            pending = TakeAll();
            handedOver = _handedOver;
            if (!cancelOnWire && !_isSending) GiveBackOutput();
        }

        _timer.Dispose();
        foreach (var request in pending) request.Fail(EdgeErrors.ForRequest(reason, mayHaveRun: request.FirstByte < handedOver && !AnsweredAll));
        if (cancelOnWire) Flush();
        Owner?.Retired(this);
        return true;
    }

    /// <summary>Whether the node said goodbye because it is leaving, or for our silence: then it had answered all that it had read.</summary>
    private bool AnsweredAll => _goodbye is { Code: "draining" or "deadline_exceeded" };

    private enum ConnectionState : byte
    {
        Open,
        Draining,
        Closed,
    }
}
