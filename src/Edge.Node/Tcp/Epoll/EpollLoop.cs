using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Edge.Connection;
using Microsoft.Extensions.Logging;

namespace Edge.Node.Tcp.Epoll;

/// <summary>One thread that reads the sockets it was given and answers on the spot what is at hand.</summary>
/// <remarks>Requests that take time go on elsewhere and write from there; whoever wants something of a connection that only the loop may do
/// posts it. The loop itself never waits for anything but its sockets.</remarks>
internal sealed unsafe class EpollLoop : IDisposable
{
    // Redis reads 16 KiB at a time; 64 KiB take a whole window of requests of a kilobyte in one call and stay in the second-level cache.
    private const int ReceiveBytes = 64 * 1024;

    // Connections served before posted work gets its turn again.
    private const int EventsPerTurn = 256;

    // Connections answered before their answers are sent. Sending after each wakes a client that sleeps again and again, which costs more than
    // answering it; one that waits for others has waited for 32 answers, a tenth of a millisecond, at most.
    private const int MaxAnswered = 32;

    private const ulong WakeData = ulong.MaxValue;

    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly EpollEvents _events = new(EventsPerTurn);
    private readonly byte[] _received = GC.AllocateUninitializedArray<byte>(ReceiveBytes, pinned: true);
    private readonly ConcurrentQueue<IEpollHandler> _posted = new();
    private readonly List<IEpollHandler?> _handlers = [];
    private readonly Stack<int> _freeSlots = new();
    private readonly List<ClientConnection> _answered = new(MaxAnswered);
    private readonly int _epoll, _wake;
    private int _isWaking;
    private volatile bool _stopping;

    /// <summary>Makes the loop and its descriptors; <see cref="Start"/> runs it.</summary>
    /// <exception cref="IOException">The process has no descriptor left.</exception>
    public EpollLoop(int number, ILogger logger)
    {
        _logger = logger;
        _epoll = Checked(Libc.EpollCreate(Libc.CloseOnExec));
        _wake = Checked(Libc.EventDescriptor(0, Libc.CloseOnExec | Libc.NonBlocking));
        EpollEvents.Control(_epoll, Libc.EpollAdd, _wake, Libc.EpollIn, WakeData);
        _thread = new Thread(Run) { IsBackground = true, Name = $"edge tcp {number}" };
    }

    /// <summary>Where what was received lies until it is handled; for the loop's own handlers.</summary>
    public byte[] Received => _received;

    private bool IsOwnThread => Environment.CurrentManagedThreadId == _thread.ManagedThreadId;

    /// <summary>Runs the loop on its thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>Has a handler's <see cref="IEpollHandler.OnPosted"/> called on the loop. Any thread.</summary>
    public void Post(IEpollHandler handler)
    {
        _posted.Enqueue(handler);
        if (!IsOwnThread) Wake();
    }

    /// <summary>Begins to watch a descriptor; on the loop only, as <see cref="Remove"/>.</summary>
    /// <returns>What <see cref="SetInterest"/> and <see cref="Remove"/> know it by.</returns>
    /// <exception cref="IOException">The kernel watches no more.</exception>
    public int Add(IEpollHandler handler, int descriptor, uint interest)
    {
        if (!_freeSlots.TryPop(out int slot))
        {
            slot = _handlers.Count;
            _handlers.Add(null);
        }

        if (!EpollEvents.Control(_epoll, Libc.EpollAdd, descriptor, interest, DataOf(slot, descriptor)))
        {
            _freeSlots.Push(slot);
            throw new IOException($"A socket cannot be watched: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
        }

        _handlers[slot] = handler;
        return slot;
    }

    /// <summary>Changes what is waited for. Any thread, while the descriptor is open.</summary>
    public void SetInterest(int slot, int descriptor, uint interest)
        => EpollEvents.Control(_epoll, Libc.EpollModify, descriptor, interest, DataOf(slot, descriptor));

    /// <summary>Stops watching a descriptor, which is closed after it.</summary>
    public void Remove(int slot, int descriptor)
    {
        EpollEvents.Control(_epoll, Libc.EpollDelete, descriptor, 0, 0);
        _handlers[slot] = null;
        _freeSlots.Push(slot);
    }

    /// <summary>Sends what was written to a client, together with what others get in this turn; on the loop only.</summary>
    public void FlushSoon(ClientConnection client)
    {
        _answered.Add(client);
        if (_answered.Count == MaxAnswered) FlushAnswered();
    }

    /// <summary>Ends the loop; waits for its turn to end.</summary>
    public void Dispose()
    {
        _stopping = true;
        Wake();
        if (_thread.IsAlive) _thread.Join();
        _ = Libc.Close(_epoll);
        _ = Libc.Close(_wake);
        _events.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            int count = _events.Wait(_epoll, _posted.IsEmpty ? -1 : 0);
            for (int i = 0; i < count; i++)
            {
                ulong data = _events.Data(i);
                if (data == WakeData) TakeWake();
                else Handle(_handlers[(int)(data >> 32)], (int)(uint)data, _events.Flags(i));
            }

            // As many as there are now: what handlers post meanwhile waits until the sockets had their turn.
            for (int left = _posted.Count; left > 0 && _posted.TryDequeue(out var handler); left--) Handle(handler, -1, 0);
            FlushAnswered();
        }
    }

    private void FlushAnswered()
    {
        foreach (var client in _answered) client.Flush();
        _answered.Clear();
    }

    /// <param name="handler">Null when an earlier event of this turn closed the descriptor.</param>
    /// <param name="descriptor">Whose event it is; the slot may have another one by now. -1 for posted work.</param>
    /// <param name="flags">What happened.</param>
    private void Handle(IEpollHandler? handler, int descriptor, uint flags)
    {
        if (handler is null) return;
        try
        {
            if (descriptor < 0) handler.OnPosted();
            else if (handler.Descriptor == descriptor) handler.OnEvent(flags);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A bug ends one connection, not its neighbours on the loop.
            EpollLog.HandlerFailed(_logger, exception);
            handler.Dispose();
        }
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _isWaking, 1) != 0) return;
        ulong one = 1;
        _ = Libc.Write(_wake, &one, sizeof(ulong));
    }

    private void TakeWake()
    {
        ulong count;
        _ = Libc.Read(_wake, &count, sizeof(ulong));
        // After the read: whoever posts from here on wakes the loop again.
        Volatile.Write(ref _isWaking, 0);
    }

    private static ulong DataOf(int slot, int descriptor) => (ulong)(uint)slot << 32 | (uint)descriptor;

    private static int Checked(int descriptor) => descriptor >= 0
        ? descriptor
        : throw new IOException($"A socket loop cannot be made: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}. Raise the limit of open files (ulimit -n).");
}
