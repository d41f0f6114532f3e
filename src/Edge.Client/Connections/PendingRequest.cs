using System.Threading.Tasks.Sources;

namespace Edge.Client;

/// <summary>A request whose answer somebody waits for; reused by its connection once the answer was taken.</summary>
/// <remarks>What it holds of the request is guarded by the connection's gate. It ends once: whoever takes it out of the
/// connection's table, by the answer, a cancellation, the deadline or the connection's end, ends it.</remarks>
internal sealed class PendingRequest(EdgeConnection connection) : IValueTaskSource<RawAnswer>
{
    private ManualResetValueTaskSourceCore<RawAnswer> _outcome = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;

    public int Id { get; private set; }

    public long DeadlineAt { get; private set; }

    public TimeSpan Limit { get; private set; }

    public ChunkQueue? Chunks { get; private set; }

    /// <summary>Where its first byte stands among all that the connection writes.</summary>
    public long FirstByte { get; private set; }

    public ValueTask<RawAnswer> Answer => new(this, _outcome.Version);

    public void Begin(int id, in OutgoingRequest request, long firstByte)
        => (Id, DeadlineAt, Limit, Chunks, FirstByte) = (id, request.DeadlineAt, request.Limit, request.Chunks, firstByte);

    /// <summary>Listens to the caller's cancellation. The caller has no answer to take before this returns.</summary>
    public void Watch(CancellationToken cancellation)
    {
        if (!cancellation.CanBeCanceled) return;
        _registration = cancellation.UnsafeRegister(
            static (state, token) =>
            {
                var pending = (PendingRequest)state!;
                pending.Connection.Abandon(pending, new OperationCanceledException(token));
            },
            this);
    }

    public void Succeed(RawAnswer answer)
    {
        var chunks = Chunks;
        _outcome.SetResult(answer);
        chunks?.End();
    }

    public void Fail(Exception reason)
    {
        var chunks = Chunks;
        _outcome.SetException(reason);
        chunks?.End();
    }

    private EdgeConnection Connection => connection;

    RawAnswer IValueTaskSource<RawAnswer>.GetResult(short token)
    {
        // Throws for an answer that was taken before, which must not give the request back a second time.
        bool isOver = _outcome.GetStatus(token) != ValueTaskSourceStatus.Pending;
        try
        {
            return _outcome.GetResult(token);
        }
        finally
        {
            if (isOver) Recycle();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<RawAnswer>.GetStatus(short token) => _outcome.GetStatus(token);

    void IValueTaskSource<RawAnswer>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _outcome.OnCompleted(continuation, state, token, flags);

    private void Recycle()
    {
        // Waits for a cancellation that is running: it must not meet the next request.
        _registration.Dispose();
        _registration = default;
        Chunks = null;
        _outcome.Reset();
        connection.Return(this);
    }
}
