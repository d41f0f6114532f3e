using System.Net;
using System.Net.Sockets;

namespace Edge.Figures;

/// <summary>A TCP echo with nothing around it: what the network and the kernel cost by themselves.</summary>
internal static class EchoServer
{
    /// <summary>Prints its port, then echoes one connection after the other until standard input ends.</summary>
    public static int Run()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Console.WriteLine(((IPEndPoint)listener.LocalEndPoint!).Port);
        var thread = new Thread(() => Serve(listener)) { IsBackground = true };
        thread.Start();
        Console.In.ReadToEnd();
        return 0;
    }

    private static void Serve(Socket listener)
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            using var connection = listener.Accept();
            connection.NoDelay = true;
            int count;
            while ((count = connection.Receive(buffer)) > 0) connection.Send(buffer.AsSpan(0, count));
        }
    }
}
