using System.Buffers;
using Edge.Admission;
using Edge.Protocol;

namespace Edge.Connection;

/// <summary>The state of one client's connection: who it is, what is in flight on it, what is on its way out.</summary>
/// <remarks>
/// <para>A transport's loop drives it: <see cref="Receive"/> with what arrived, <see cref="Flush"/>, <see cref="ReadyAsync"/>,
/// again; at the end <see cref="FinishAsync"/> and <see cref="Dispose"/>, or <see cref="Abort"/>. These are called by the loop
/// alone. Requests that do not end at once go on elsewhere and write their answers when they have them; the gate keeps one
/// message from getting into another.</para>
/// <para>An idle connection holds no buffer.</para>
/// </remarks>
public sealed partial class ClientConnection : IDisposable
{
    // How long a connection too many may take to send a request that can be told so.
    private static readonly TimeSpan TurnAwayTime = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly ITransport _transport;
    private readonly RunningRequestPool _requests;
    private readonly MessageLimits _limits;
    private readonly int _maxInFlight;
    private ScanState _scan;
    private Caller? _boundCaller;
    private EdgeError? _closeReason, _turnedAway;
    private TaskCompletionSource? _changed;
    private volatile ConnectionState _state;
    private volatile bool _isDraining;
    private bool _wantsDraining;
    private long _lastActivity;

    internal ClientConnection(ConnectionParts parts, ITransport transport, RunningRequestPool requests)
    {
        (Parts, _transport, _requests) = (parts, transport, requests);
        (_limits, _maxInFlight) = (parts.Options.Limits, parts.Options.MaxRequestsInFlight);
        _lastActivity = parts.Time.GetTimestamp();
    }

    /// <summary>What the node shares with its connections.</summary>
    internal ConnectionParts Parts { get; }

    /// <summary>Who the client is: whom its hello named, else anybody where no key is needed; null when it has to say.</summary>
    internal Caller? Caller => _boundCaller ?? (Parts.Keys.RequiresKey ? null : Caller.Anonymous);

    /// <summary>Whether the client said hello.</summary>
    internal bool SaidHello { get; private set; }

    /// <summary>How the client wants its errors.</summary>
    internal ErrorForm ErrorForm { get; private set; }

    /// <summary>When the last whole message was in, or the last answer written, a timestamp.</summary>
    internal long LastActivity => Volatile.Read(ref _lastActivity);

    /// <summary>Messages taken in, for the meter; written by the loop alone.</summary>
    internal long MessagesRead { get; private set; }

    /// <summary>Times that the loop had to wait before it read on, for the meter; written by the loop alone.</summary>
    internal long Waits { get; private set; }

    /// <summary>Takes every whole message off the front of what arrived.</summary>
    /// <remarks>Answers that are at hand are written before it returns; <see cref="Flush"/> sends them.</remarks>
    /// <param name="buffer">All bytes not yet taken; afterwards, those still not.</param>
    public ReceiveStatus Receive(ref ReadOnlySequence<byte> buffer)
    {
        long arrived = 0;
        while (true)
        {
            if (MayClose(out var reason)) Close(reason);
            if (_state != ConnectionState.Open) return ReceiveStatus.Closed;
            if (IsWindowFull) return ReceiveStatus.WindowFull;

            var status = MessageReader.TryRead(ref buffer, ref _scan, _limits, out var message);
            if (status == MessageStatus.NeedMoreData) return ReceiveStatus.NeedMoreData;
            if (status != MessageStatus.Complete)
            {
                Close(Refusals.Of(status, _limits));
                return ReceiveStatus.Closed;
            }

            MessagesRead++;
            // What lies in the buffer arrived together: one look at the clock is enough, and a request's time counts from when it could have been begun.
            if (arrived == 0) Volatile.Write(ref _lastActivity, arrived = Parts.Time.GetTimestamp());
            MessageHandler.Handle(this, message);
        }
    }

    /// <summary>Whether <see cref="ReadyAsync"/> would not wait: what was written may be sent later, together with others'.</summary>
    public bool MayReadOn
    {
        get
        {
            lock (_gate) return IsReady;
        }
    }

    /// <summary>Waits while the client leaves much unread, or as many requests are in flight as may be.</summary>
    /// <remarks>Usually complete at once.</remarks>
    public ValueTask ReadyAsync()
    {
        lock (_gate)
        {
            if (IsReady) return ValueTask.CompletedTask;
        }

        Waits++;
        return WaitUntilReadyAsync();
    }

    /// <summary>Waits until every answer owed was written and sent; the client may have ended its side meanwhile.</summary>
    public async ValueTask FinishAsync()
    {
        while (true)
        {
            Flush();
            Task changed;
            lock (_gate)
            {
                bool owesAnswers = _state == ConnectionState.Open && InFlight > 0;
                bool hasUnsent = _isSending || _pending.WrittenCount > 0;
                if (_state == ConnectionState.Aborted || !(owesAnswers || hasUnsent)) return;
                changed = Changed();
            }

            await changed;
        }
    }

    /// <summary>Ends the connection at once: what is in flight is cancelled, what was not sent is lost.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            if (_state == ConnectionState.Aborted) return;
            _state = ConnectionState.Aborted;
            CancelAll();
            Signal();
        }

        _transport.Abort();
    }

    /// <summary>Gives back what the connection holds; nothing is written any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _state = ConnectionState.Aborted;
            CancelAll();
            Signal();
            _pending.Dispose();
        }
    }

    /// <summary>Lets the node shut down: nothing new is begun, and the connection ends with its last answer.</summary>
    public void Drain()
    {
        lock (_gate)
        {
            if (_isDraining) return; // the node and its transport may both say so
            _isDraining = true;
            _closeReason ??= Refusals.Draining;
            if (_wantsDraining && _state == ConnectionState.Open) ResponseWriter.WriteDraining(_pending);
        }

        Flush();
        _transport.Wake();
    }

    /// <summary>Looks whether the client is silent or does not read; called from time to time.</summary>
    internal void Watch(long now)
    {
        var time = Parts.Time;
        long sendingSince = Volatile.Read(ref _sendingSince);
        if (sendingSince != 0)
        {
            var unread = time.GetElapsedTime(sendingSince, now);
            if (unread <= Parts.Options.WriteTimeout) return;
            ConnectionLog.ClientDoesNotRead(Parts.Logger, unread.TotalSeconds);
            Abort();
            return;
        }

        var patience = _turnedAway is null ? Parts.Options.IdleTimeout : TurnAwayTime;
        if (InFlight > 0 || time.GetElapsedTime(Volatile.Read(ref _lastActivity), now) <= patience) return;
        lock (_gate) _closeReason ??= _turnedAway ?? Refusals.Idle(patience);
        _transport.Wake();
    }

    /// <summary>Takes nothing from this connection but its first request, which is told why; before anything was received.</summary>
    internal void TurnAway(EdgeError reason) => _turnedAway = reason;

    /// <summary>Binds the connection to what its hello said.</summary>
    internal void Welcome(Caller? caller, ErrorForm errors, bool wantsDraining)
    {
        SaidHello = true;
        _boundCaller = caller;
        (ErrorForm, _wantsDraining) = (errors, wantsDraining);
    }

    private bool IsReady => _state != ConnectionState.Open || (HasRoom && !IsWindowFull);

    private async ValueTask WaitUntilReadyAsync()
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (IsReady) return;
                changed = Changed();
            }

            await changed;
        }
    }

    /// <summary>Whether somebody asked for the end, and no answer is owed; the loop alone ends the connection in good order.</summary>
    private bool MayClose(out EdgeError reason)
    {
        reason = Volatile.Read(ref _closeReason)!;
        return reason is not null && InFlight == 0;
    }

    private void Close(EdgeError reason)
    {
        ConnectionLog.Closed(Parts.Logger, reason.Message);
        lock (_gate)
        {
            if (_state != ConnectionState.Open) return;
            _state = ConnectionState.Closing;
            if (SaidHello) ResponseWriter.WriteGoodbye(_pending, reason, ErrorForm);
            CancelAll();
            Signal();
        }
    }

    /// <summary>A task that ends when anything changes that a waiter may wait for; under the gate.</summary>
    private Task Changed()
        => (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private void Signal()
    {
        _changed?.TrySetResult();
        _changed = null;
    }

    private enum ConnectionState : byte
    {
        Open,
        Closing,
        Aborted,
    }
}
