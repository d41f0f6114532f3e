using System.Net;
using System.Net.Sockets;

namespace Edge.Load.Engine;

/// <summary>Connections that are open and say nothing.</summary>
public sealed class IdleConnections : IDisposable
{
    private readonly List<Socket> _sockets = [];

    private IdleConnections()
    {
    }

    /// <summary>How many were opened.</summary>
    public int Count => _sockets.Count;

    /// <summary>Opens them, one after the other.</summary>
    /// <exception cref="IOException">One could not be opened.</exception>
    public static IdleConnections Open(IPEndPoint server, int count)
    {
        var connections = new IdleConnections();
        try
        {
            for (int i = 0; i < count; i++)
            {
                var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                connections._sockets.Add(socket);
                socket.Connect(server);
            }
        }
        catch (SocketException e)
        {
            int opened = connections.Count - 1;
            connections.Dispose();
            throw new IOException($"--idle {count}: the connection after {opened} failed: {e.Message}. Raise `ulimit -n`, here or at the server.");
        }

        return connections;
    }

    /// <summary>How many the server has closed.</summary>
    /// <remarks>A server says nothing to who says nothing: what can be read is the end, or a farewell before it.</remarks>
    public int CountClosed() => _sockets.Count(socket => socket.Poll(TimeSpan.Zero, SelectMode.SelectRead));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var socket in _sockets) socket.Dispose();
    }
}
