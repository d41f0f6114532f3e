using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Edge.Node.Tcp.Epoll;

/// <summary>Takes connections in on one address.</summary>
internal sealed class EpollListener : IEpollHandler
{
    // Clients that may wait to be taken in: what Linux cuts it down to anyhow (net.core.somaxconn).
    private const int Backlog = 4096;

    // Connections taken in before the loop's own sockets get their turn.
    private const int AcceptsPerTurn = 64;

    // How long new connections wait when the process can open no more files: there is no event for "a file was closed".
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly EpollDoor _door;
    private readonly EpollLoop _loop;
    private readonly ILogger _logger;
    private readonly Socket _socket;
    private ITimer? _pause;
    private int _slot = -1;
    private volatile bool _stopping;

    /// <summary>Binds the address and listens.</summary>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public EpollListener(EpollDoor door, EpollLoop loop, IPEndPoint address, ILogger logger)
    {
        (_door, _loop, _logger) = (door, loop, logger);
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            // [::] takes IPv4, too, as it does for every other server.
            if (address.Address.Equals(IPAddress.IPv6Any)) _socket.DualMode = true;
            _socket.Bind(address);
            _socket.Listen(Backlog);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <inheritdoc/>
    public int Descriptor => (int)_socket.SafeHandle.DangerousGetHandle();

    /// <summary>Begins to take connections in; any thread.</summary>
    public void Start() => _loop.Post(this);

    /// <summary>Takes nothing in any more; any thread.</summary>
    public void Stop()
    {
        _stopping = true;
        _loop.Post(this);
    }

    /// <summary>Ends; on the loop, or after it.</summary>
    public void Dispose()
    {
        if (_slot >= 0) _loop.Remove(_slot, Descriptor);
        _slot = -1;
        _pause?.Dispose();
        // Who waits in the queue hears at once that nobody will come.
        _socket.Dispose();
    }

    unsafe void IEpollHandler.OnEvent(uint flags)
    {
        for (int i = 0; i < AcceptsPerTurn; i++)
        {
            int socket = Libc.Accept(Descriptor, null, null, Libc.NonBlocking | Libc.CloseOnExec);
            if (socket < 0)
            {
                int error = Marshal.GetLastPInvokeError();
                if (error is Libc.TooManyFiles or Libc.TooManyFilesInSystem or Libc.NoBufferSpace or Libc.NoMemory) WaitForFiles(error);
                return; // everything else is about the one connection that is gone already
            }

            // Answers are written whole: waiting for more to send along would only delay them.
            int on = 1;
            _ = Libc.SetOption(socket, Libc.ProtocolTcp, Libc.TcpNoDelay, &on, sizeof(int));
            _door.Take(socket);
        }
    }

    void IEpollHandler.OnPosted()
    {
        if (_stopping) Dispose();
        else if (_slot < 0) _slot = _loop.Add(this, Descriptor, Libc.EpollIn);
        else _loop.SetInterest(_slot, Descriptor, Libc.EpollIn);
    }

    private void WaitForFiles(int error)
    {
        EpollLog.AcceptFailed(_logger, Marshal.GetPInvokeErrorMessage(error));
        _loop.SetInterest(_slot, Descriptor, 0);
        _pause?.Dispose();
        _pause = _door.Time.CreateTimer(static listener => ((EpollListener)listener!).Start(), this, Pause, Timeout.InfiniteTimeSpan);
    }
}
