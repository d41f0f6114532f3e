using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Edge.Load.Sockets;
using Edge.Load.Workloads;

namespace Edge.Load.Engine;

/// <summary>One connection to the server: its socket, what waits to be sent, what is unanswered, and the front of an answer.</summary>
internal sealed unsafe class Connection : IDisposable
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);

    private readonly byte[] _outgoing;
    private Socket? _socket;
    private byte[] _kept = [];
    private int _sent;
    private int _written;

    /// <param name="index">Its place among the connections.</param>
    /// <param name="depth">Most requests unanswered.</param>
    /// <param name="maxRequestBytes">Most bytes of one request.</param>
    public Connection(int index, int depth, int maxRequestBytes)
    {
        Index = index;
        InFlight = new InFlight(depth);
        _outgoing = GC.AllocateUninitializedArray<byte>(checked(depth * maxRequestBytes), pinned: true);
    }

    /// <summary>Its place among the connections, by which epoll names it.</summary>
    public int Index { get; }

    /// <summary>The socket's descriptor.</summary>
    public int Descriptor { get; private set; }

    /// <summary>What is unanswered.</summary>
    public InFlight InFlight { get; }

    /// <summary>Bytes kept from the last time, the front of an answer that was not whole.</summary>
    public int KeptBytes { get; private set; }

    /// <summary>Whether something waits to be sent.</summary>
    public bool HasOutgoing => _sent < _written;

    /// <summary>Whether the kernel's buffer was full, and epoll was asked to say when it is not.</summary>
    public bool IsBlocked { get; set; }

    /// <summary>Whether the loop has it on its list of connections to be flushed.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Connects.</summary>
    /// <exception cref="IOException">The server could not be reached.</exception>
    public void Open(IPEndPoint server)
    {
        _socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var patience = new CancellationTokenSource(ConnectPatience);
            _socket.ConnectAsync(server, patience.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            string reason = e is SocketException ? e.Message : $"no answer within {ConnectPatience.TotalSeconds} s";
            throw new IOException($"Nobody to be reached at {server}: {reason}. Start the server, or name its port with --port.");
        }

        Descriptor = (int)_socket.Handle;
    }

    /// <summary>Room for one more request.</summary>
    public Span<byte> Room(int bytes)
    {
        if (_outgoing.Length - _written < bytes)
        {
            _outgoing.AsSpan(_sent, _written - _sent).CopyTo(_outgoing);
            (_sent, _written) = (0, _written - _sent);
        }

        return _outgoing.AsSpan(_written);
    }

    /// <summary>Says how much of the room was used.</summary>
    public void Commit(int bytes) => _written += bytes;

    /// <summary>Sends what waits, as far as the kernel takes it.</summary>
    /// <returns>False if the connection is broken.</returns>
    public bool TrySend()
    {
        fixed (byte* outgoing = _outgoing)
        {
            while (_sent < _written)
            {
                nint count = Libc.Send(Descriptor, outgoing + _sent, (nuint)(_written - _sent), Libc.MessageDontWait | Libc.MessageNoSignal);
                if (count < 0)
                {
                    int error = Marshal.GetLastPInvokeError();
                    if (error == Libc.Interrupted) continue;
                    return error == Libc.Again;
                }

                _sent += (int)count;
            }
        }

        _sent = _written = 0;
        return true;
    }

    /// <summary>Keeps the front of an answer until there is more of it.</summary>
    public void Keep(ReadOnlySpan<byte> front)
    {
        if (_kept.Length < front.Length) _kept = new byte[Math.Max(4096, front.Length * 2)];
        front.CopyTo(_kept);
        KeptBytes = front.Length;
    }

    /// <summary>Copies what was kept.</summary>
    public void CopyKept(Span<byte> destination) => _kept.AsSpan(0, KeptBytes).CopyTo(destination);

    /// <summary>Closes the socket and forgets everything.</summary>
    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
        _sent = _written = KeptBytes = 0;
        IsBlocked = false;
        InFlight.Clear();
    }
}
