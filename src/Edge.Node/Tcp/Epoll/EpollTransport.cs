using System.Buffers;
using System.Runtime.InteropServices;
using Edge.Buffers;
using Edge.Connection;

namespace Edge.Node.Tcp.Epoll;

/// <summary>Carries one connection of the TCP door over a socket of an <see cref="EpollLoop"/>.</summary>
/// <remarks>The loop reads; any thread sends, one at a time. An idle connection holds no buffer: what arrives lies in the loop's, and only
/// the beginning of a message whose end has not come is kept.</remarks>
internal sealed partial class EpollTransport : ITransport, IEpollHandler
{
    // What a client may still send after its goodbye, and how long it may take, so that no reset overtakes the goodbye.
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);

    private readonly EpollLoop _loop;
    private readonly EpollDoor _door;
    private readonly PooledBufferWriter _kept = new();
    private ClientConnection? _client;
    private ITimer? _linger;
    private State _state = State.New;
    private bool _hasEnded, _isPaused;
    private int _slot = -1, _posts;

    /// <summary>Takes an accepted socket; <see cref="Start"/> has the loop read it.</summary>
    public EpollTransport(EpollDoor door, EpollLoop loop, int socket) => (_door, _loop, Descriptor) = (door, loop, socket);

    /// <inheritdoc/>
    public int Descriptor { get; }

    /// <summary>Begins to read; any thread.</summary>
    public void Start() => Post(Posts.Start);

    /// <inheritdoc/>
    public void Wake() => Post(Posts.Wake);

    /// <inheritdoc/>
    public void Abort() => Post(Posts.Close);

    /// <summary>Ends the connection at once; on the loop.</summary>
    public void Dispose()
    {
        if (_state == State.Closed) return;
        _state = State.Closed;
        _linger?.Dispose();
        _kept.Dispose();
        CloseSocket();
        if (_client is not null) _door.Registry.Close(_client);
        _door.OnGone();
    }

    void IEpollHandler.OnEvent(uint flags)
    {
        if ((flags & Libc.EpollOut) != 0) SendRest();
        if (MayRead) Read();
        else if ((flags & (Libc.EpollError | Libc.EpollHangUp)) != 0) Dispose(); // both directions are dead, and no read would say so
    }

    void IEpollHandler.OnPosted()
    {
        var posts = (Posts)Interlocked.Exchange(ref _posts, 0);
        if (_state == State.New) Open();
        if ((posts & Posts.Close) != 0) Dispose();
        if ((posts & Posts.Linger) != 0) Linger();
        if (_state != State.Open) return;
        if ((posts & Posts.Resume) != 0) Resume();
        else if (!_isPaused) FeedKept();
    }

    private bool MayRead => (_state == State.Open && !_isPaused && !_hasEnded) || _state == State.Lingering;

    private void Post(Posts what)
    {
        // Who finds none posted posts; the others ride along.
        if (Interlocked.Or(ref _posts, (int)what) == 0) _loop.Post(this);
    }

    private void Open()
    {
        if (!_door.Registry.TryOpen(this, out _client))
        {
            Dispose();
            return;
        }

        _state = State.Open;
        _slot = _loop.Add(this, Descriptor, Libc.EpollIn);
    }

    private unsafe void Read()
    {
        byte[] received = _loop.Received;
        nint count;
        fixed (byte* buffer = received) count = Libc.Receive(Descriptor, buffer, (nuint)received.Length, 0);
        if (count < 0)
        {
            if (Marshal.GetLastPInvokeError() is Libc.Again or Libc.Interrupted) return;
            Dispose(); // the client reset the connection
            return;
        }

        if (count == 0) End();
        else if (_state == State.Open) Take(received.AsMemory(0, (int)count));
    }

    private void Take(ReadOnlyMemory<byte> arrived)
    {
        if (_kept.WrittenCount == 0)
        {
            Feed(arrived);
            return;
        }

        _kept.Append(arrived.Span);
        FeedKept();
    }

    private void FeedKept() => Feed(_kept.WrittenMemory);

    private void Feed(ReadOnlyMemory<byte> bytes)
    {
        var client = _client!;
        var buffer = new ReadOnlySequence<byte>(bytes);
        while (true)
        {
            var status = client.Receive(ref buffer);
            if (status == ReceiveStatus.NeedMoreData && !_hasEnded && client.MayReadOn)
            {
                Keep(bytes.Span, (int)buffer.Length);
                _loop.FlushSoon(client);
                return;
            }

            client.Flush();
            if (status == ReceiveStatus.Closed || (_hasEnded && status == ReceiveStatus.NeedMoreData))
            {
                _kept.Dispose();
                Finish(client);
                return;
            }

            var ready = client.ReadyAsync();
            if (ready.IsCompletedSuccessfully && status == ReceiveStatus.WindowFull) continue; // there is room again: nobody else would come back
            Keep(bytes.Span, (int)buffer.Length);
            if (!ready.IsCompletedSuccessfully) Pause(ready);
            return;
        }
    }

    /// <summary>Keeps what was not taken yet: the last <paramref name="count"/> of the bytes fed.</summary>
    private void Keep(ReadOnlySpan<byte> fed, int count)
    {
        if (_kept.WrittenCount == 0)
        {
            if (count > 0) _kept.Append(fed[^count..]);
        }
        else if (count == 0)
        {
            _kept.Dispose();
        }
        else
        {
            _kept.DropFront(_kept.WrittenCount - count);
        }
    }

    private void Pause(ValueTask ready)
    {
        _isPaused = true;
        SetReading(false);
        _ = ResumeLaterAsync(ready);
    }

    private async Task ResumeLaterAsync(ValueTask ready)
    {
        await ready.ConfigureAwait(false);
        Post(Posts.Resume);
    }

    private void Resume()
    {
        _isPaused = false;
        SetReading(MayRead);
        FeedKept();
    }

    /// <summary>The client ended its side; it is still owed its answers.</summary>
    private void End()
    {
        _hasEnded = true;
        if (_state == State.Lingering)
        {
            Dispose();
            return;
        }

        SetReading(false);
        FeedKept();
    }

    private void Finish(ClientConnection client)
    {
        _state = State.Finishing;
        SetReading(false);
        _ = FinishAsync(client);
    }

    private async Task FinishAsync(ClientConnection client)
    {
        await client.FinishAsync().ConfigureAwait(false);
        Post(Posts.Linger);
    }

    /// <summary>Everything was sent: says so, and reads on for a while what nobody will answer.</summary>
    private void Linger()
    {
        if (_state != State.Finishing) return;
        if (_hasEnded)
        {
            Dispose();
            return;
        }

        _ = Libc.Shutdown(Descriptor, Libc.ShutdownWrite);
        _state = State.Lingering;
        _linger = _door.Time.CreateTimer(static transport => ((EpollTransport)transport!).Abort(), this, LingerTime, Timeout.InfiniteTimeSpan);
        SetReading(true);
    }

    private enum State : byte
    {
        New,
        Open,
        Finishing,
        Lingering,
        Closed,
    }

    [Flags]
    private enum Posts
    {
        Start = 1,
        Wake = 2,
        Resume = 4,
        Linger = 8,
        Close = 16,
    }
}
