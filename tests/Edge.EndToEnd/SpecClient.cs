using System.Net;
using System.Net.Sockets;
using MessagePack;

namespace Edge.EndToEnd;

/// <summary>A MessagePack-RPC client written from the public specification alone, which knows nothing of Edge:
/// https://github.com/msgpack-rpc/msgpack-rpc/blob/master/spec.md</summary>
internal sealed class SpecClient(NetworkStream stream) : IDisposable
{
    private readonly MessagePackStreamReader _messages = new(stream);
    private int _lastId;

    public List<object?[]> Notifications { get; } = [];

    public static async Task<SpecClient> ConnectAsync(IPEndPoint server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server);
        return new SpecClient(new NetworkStream(socket, ownsSocket: true));
    }

    public async Task<object?> CallAsync(string method, params object?[] arguments)
    {
        int id = ++_lastId;
        await stream.WriteAsync(MessagePackSerializer.Serialize<object?[]>([0, id, method, arguments]));
        while (true)
        {
            object?[] message = MessagePackSerializer.Deserialize<object?[]>(
                await _messages.ReadAsync(default) ?? throw new EndOfStreamException());
            if (Convert.ToInt32(message[0]) == 2) Notifications.Add(message);
            else if (Convert.ToInt32(message[1]) == id) return message[2] is null ? message[3] : throw new InvalidOperationException($"{message[2]}");
        }
    }

    public Task NotifyAsync(string method, params object?[] arguments)
        => stream.WriteAsync(MessagePackSerializer.Serialize<object?[]>([2, method, arguments])).AsTask();

    public void Dispose()
    {
        _messages.Dispose();
        stream.Dispose();
    }
}
