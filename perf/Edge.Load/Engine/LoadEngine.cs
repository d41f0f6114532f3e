using Edge.Load.Measuring;
using Edge.Load.Sockets;
using Edge.Load.Workloads;

namespace Edge.Load.Engine;

/// <summary>Runs one workload against one server from one thread: connections, an epoll loop, and the clock.</summary>
/// <remarks>
/// A request's latency counts from the moment it was to be sent. In an open loop that is its arrival time, whether there was room for it
/// or not, so that a server that stalls is charged for everything that should have been asked meanwhile (no coordinated omission). In a
/// closed loop it is the moment the answer before it came in.
/// </remarks>
public sealed partial class LoadEngine : IDisposable
{
    private const long IntervalNanoseconds = 1_000_000_000;

    // A loop that waits less than a twentieth of its time would hide how fast the server is.
    private const double BottleneckShare = 0.95;

    private readonly Workload _workload;
    private readonly RunPlan _plan;
    private readonly Epoll _epoll = new();
    private readonly Connection[] _connections;
    private readonly Recorder _recorder;
    private readonly WaitingQueue _waiting;
    private readonly WaitingQueue _room;
    private readonly Stack<Connection> _dirty = new();

    private long _measureFrom, _measureTo, _intervalFrom, _lastHeard, _nextArrival, _startedAt;
    private long _left, _leftToArrive, _unanswered, _answersInTime, _notSent;
    private long _requestsWritten, _bytesWritten, _answersRead, _bytesRead;
    private bool _isMeasuring, _isEnding;
    private (long Now, long Cpu, ProcessUsage? Server) _before, _after;

    /// <summary>Prepares a run.</summary>
    public LoadEngine(Workload workload, RunPlan plan)
    {
        _workload = workload;
        _plan = plan;
        _left = _leftToArrive = plan.Requests;
        _recorder = new Recorder(workload.Kinds.Count);
        _waiting = new WaitingQueue(plan.Arrivals is null ? 1 : plan.MaxWaiting);
        _room = new WaitingQueue(plan.Arrivals is null ? 1 : checked(plan.Connections * plan.Depth));
        _connections = new Connection[plan.Connections];
        for (int i = 0; i < _connections.Length; i++) _connections[i] = new Connection(i, plan.Depth, workload.MaxRequestBytes);
    }

    /// <summary>Told of each second that was measured, on the loop's thread.</summary>
    public Action<IntervalResult>? Progress { get; init; }

    /// <summary>Runs until the time is over, the requests are used up or the server has fallen silent.</summary>
    /// <param name="name">The workload's name in the result.</param>
    /// <param name="cancellation">Ends the run early; what was measured so far counts.</param>
    /// <exception cref="IOException">The server cannot be reached.</exception>
    public LoadResult Run(string name, CancellationToken cancellation = default)
    {
        var started = DateTimeOffset.UtcNow;
        Precise.Timers();
        foreach (var connection in _connections) Open(connection);
        Start();
        while (!IsOver(cancellation)) Turn();
        EndMeasuring(Clock.Now);
        if (_unanswered > 0) _recorder.Errors.Count("unanswered"u8, _unanswered);

        // What still waits for room was due as well: the server did not keep up.
        _notSent += _waiting.Count;
        if (_notSent > 0) _recorder.Errors.Count("not_sent"u8, _notSent);
        return Summarise(name, started);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var connection in _connections) connection.Dispose();
        _epoll.Dispose();
    }

    private void Start()
    {
        long now = _startedAt = _lastHeard = Clock.Now;
        _measureFrom = now + (long)_plan.Warmup.TotalNanoseconds;
        _measureTo = _measureFrom + (long)_plan.Duration.TotalNanoseconds;
        if (_plan.Warmup == TimeSpan.Zero) BeginMeasuring(now);
        if (_plan.Arrivals is null)
        {
            foreach (var connection in _connections)
            {
                for (int i = 0; i < _plan.Depth && TrySend(connection, now); i++)
                {
                }
            }
        }
        else
        {
            for (int i = 0; i < _plan.Connections * _plan.Depth; i++) _room.TryPush(i % _plan.Connections);
            AdvanceArrival();
        }
    }

    private bool IsOver(CancellationToken cancellation)
    {
        long now = Clock.Now;
        if (!_isMeasuring && now >= _measureFrom && !_isEnding) BeginMeasuring(now);
        if (_isMeasuring && now - _intervalFrom >= IntervalNanoseconds) EndInterval(now);
        if (now >= _measureTo || cancellation.IsCancellationRequested)
        {
            EndMeasuring(now);
            _isEnding = true;
        }

        bool hasMore = _plan.Arrivals is not null && !_isEnding && (_waiting.Count > 0 || _nextArrival != long.MaxValue);
        return (_unanswered == 0 && !hasMore) || (_unanswered > 0 && now - _lastHeard > _plan.Patience.TotalNanoseconds);
    }

    private void Turn()
    {
        if (_plan.Arrivals is not null && !_isEnding) SendDue(Clock.Now);
        FlushDirty();
        int events = _epoll.Wait(WaitNanoseconds());
        for (int i = 0; i < events; i++)
        {
            var connection = _connections[_epoll.Data(i)];
            uint flags = _epoll.Flags(i);
            if ((flags & Libc.EpollOut) != 0) Flush(connection);
            if ((flags & ~Libc.EpollOut) != 0) Receive(connection);
        }
    }

    private long WaitNanoseconds()
    {
        const long Longest = 100_000_000;
        if (_plan.Arrivals is null || _isEnding) return Longest;
        return Math.Clamp(_nextArrival - Clock.Now, 0, Longest);
    }
}
