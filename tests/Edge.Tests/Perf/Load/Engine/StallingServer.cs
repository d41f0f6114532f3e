using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Perf.Load.Engine;

/// <summary>Answers each ping over MessagePack-RPC in the order it came, but nothing for a while after the first one.</summary>
internal sealed class StallingServer : IDisposable
{
    private const int RequestBytes = 18;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Thread _thread;

    public StallingServer(TimeSpan stall, int answersUntilItLeaves = int.MaxValue)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Address = (IPEndPoint)_listener.LocalEndPoint!;
        _thread = new Thread(() => Serve(stall, answersUntilItLeaves)) { IsBackground = true };
        _thread.Start();
    }

    public IPEndPoint Address { get; }

    public void Dispose()
    {
        _listener.Dispose();
        Assert.True(_thread.Join(TimeSpan.FromSeconds(30)));
    }

    private void Serve(TimeSpan stall, int answersUntilItLeaves)
    {
        bool isFirst = true;
        try
        {
            while (true)
            {
                using var socket = _listener.Accept();
                using var stream = new NetworkStream(socket);
                byte[] request = new byte[RequestBytes];
                for (int i = 0; i < answersUntilItLeaves && stream.ReadAtLeast(request, RequestBytes, throwOnEndOfStream: false) == RequestBytes; i++)
                {
                    if (isFirst) Thread.Sleep(stall);
                    isFirst = false;
                    stream.Write([0x94, 0x01, request[6], 0xc0, 0x80]);
                }
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
