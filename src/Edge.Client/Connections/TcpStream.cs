using System.Net;
using System.Net.Sockets;

namespace Edge.Client;

/// <summary>Opens plain TCP connections.</summary>
internal static class TcpStream
{
    /// <summary>Connects; requests are small and must not wait for one another, so without Nagle's delay.</summary>
    public static async ValueTask<Stream> ConnectAsync(EndPoint address, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
