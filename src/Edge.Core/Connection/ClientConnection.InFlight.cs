using Edge.Protocol;
using Edge.Serving;

namespace Edge.Connection;

public sealed partial class ClientConnection
{
    private readonly Dictionary<uint, RunningRequest> _inFlight = [];
    private volatile int _inFlightCount;

    /// <summary>Requests that go on elsewhere.</summary>
    internal int InFlight => _inFlightCount;

    private bool IsWindowFull => _inFlightCount >= _maxInFlight;

    /// <summary>Whether a request with this id can be begun now.</summary>
    /// <returns>Null, or why not.</returns>
    internal EdgeError? Refuse(uint id)
    {
        if (_isDraining) return Refusals.Draining;
        if (_turnedAway is not null) return _closeReason = _turnedAway;
        if (_inFlightCount == 0) return null;
        lock (_gate) return _inFlight.ContainsKey(id) ? Refusals.DuplicateId(id) : null;
    }

    /// <summary>A request to work with; <see cref="Run"/> or <see cref="Answer"/> ends the work.</summary>
    internal RunningRequest Begin(uint id)
    {
        var request = _requests.Rent();
        request.Begin(this, id);
        return request;
    }

    /// <summary>Writes the outcome of a request that ended at once.</summary>
    internal void Answer(RunningRequest request)
    {
        lock (_gate) WriteOutcome(request);
        _requests.Return(request);
    }

    /// <summary>Lets a request go on; its outcome is written when it ends.</summary>
    /// <param name="request">The request.</param>
    /// <param name="handling">Its handling, which leaves the outcome in the request.</param>
    internal void Run(RunningRequest request, ValueTask handling)
    {
        lock (_gate)
        {
            _inFlight.Add(request.Id, request);
            _inFlightCount = _inFlight.Count;
            // The connection may have ended since the request was read: then nobody else would stop it.
            if (_state != ConnectionState.Open) request.Cancel();
        }

        _ = CompleteAsync(request, handling);
    }

    /// <summary>Gives up a request in flight; an unknown id is one whose answer is on its way.</summary>
    internal void Cancel(uint id)
    {
        lock (_gate)
        {
            if (_inFlight.TryGetValue(id, out var request)) request.Cancel();
        }
    }

    private void CancelAll()
    {
        foreach (var request in _inFlight.Values) request.Cancel();
    }

    private async Task CompleteAsync(RunningRequest request, ValueTask handling)
    {
        await handling;
        bool isLast;
        lock (_gate)
        {
            _inFlight.Remove(request.Id);
            _inFlightCount = _inFlight.Count;
            WriteOutcome(request);
            isLast = _inFlightCount == 0 && _closeReason is not null;
            Volatile.Write(ref _lastActivity, Parts.Time.GetTimestamp());
            Signal();
        }

        _requests.Return(request);
        Flush();
        if (isLast) _transport.Wake();
    }

    private void WriteOutcome(RunningRequest request)
    {
        if (_state != ConnectionState.Open) return;
        var exchange = request.Exchange;
        int start = _pending.WrittenCount;
        try
        {
            if (exchange.Error is { } error) WriteFailure(request, error);
            else if (request.Result.WrittenCount > 0) ResponseWriter.WriteResult(Output, request.Id, request.Result.WrittenSpan);
            else AnswerWriter.Write(Output, request.Id, exchange, Parts.Report, Parts.Time);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A bug in the backend that made the answer: half a message would break the whole connection.
            ConnectionLog.AnswerNotWritten(Parts.Logger, exchange.Id, exception);
            _pending.Truncate(start);
            WriteFailure(request, Refusals.Failed(exchange.Id));
        }
    }

    private void WriteFailure(RunningRequest request, EdgeError error)
    {
        var id = request.Exchange.Id;
        Span<byte> name = stackalloc byte[RequestId.Utf8Bytes];
        id.Format(name);
        // What was refused before it began has no name: the log knows nothing of it.
        ResponseWriter.WriteError(Output, request.Id, error, ErrorForm, id == default ? [] : name);
    }
}
