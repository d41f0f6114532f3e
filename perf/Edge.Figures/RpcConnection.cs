using System.Buffers;
using System.Net;
using System.Net.Sockets;
using MessagePack;

namespace Edge.Figures;

/// <summary>The smallest MessagePack-RPC client that can measure: one request at a time, blocking.</summary>
internal sealed class RpcConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 60_000 };
    private readonly byte[] _buffer = new byte[1 << 20];

    public RpcConnection(int port) => _socket.Connect(IPAddress.Loopback, port);

    /// <summary>Encodes <c>[0, id, method, [params]]</c>.</summary>
    public static byte[] Request(uint id, string method, Action<Writer> writeParams)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(4);
        writer.Write(0);
        writer.Write(id);
        writer.Write(method);
        writer.WriteArrayHeader(1);
        writer.Flush();
        writeParams(new Writer(buffer));
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Sends and waits for one whole MessagePack value; returns it.</summary>
    public ReadOnlyMemory<byte> Call(ReadOnlySpan<byte> request)
    {
        _socket.Send(request);
        int received = 0;
        while (true)
        {
            int count = _socket.Receive(_buffer.AsSpan(received));
            if (count == 0) throw new IOException("The node closed the connection.");
            received += count;
            if (IsWhole(_buffer.AsMemory(0, received))) return _buffer.AsMemory(0, received);
        }
    }

    /// <summary>Sends and waits for as many bytes as were sent: the echo's protocol.</summary>
    public void Echo(ReadOnlySpan<byte> request, int answerBytes)
    {
        _socket.Send(request);
        for (int received = 0; received < answerBytes; received += _socket.Receive(_buffer))
        {
        }
    }

    /// <summary>The result of a response; throws with the error's text when it is one.</summary>
    public static MessagePackReader Result(ReadOnlyMemory<byte> response)
    {
        var reader = new MessagePackReader(response);
        reader.ReadArrayHeader();
        reader.Skip();
        reader.Skip();
        if (reader.TryReadNil()) return reader;
        throw new InvalidOperationException("The node answered with an error: " + MessagePackSerializer.ConvertToJson(response));
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var reader = new MessagePackReader(bytes);
            reader.Skip();
            return true;
        }
        catch (EndOfStreamException)
        {
            return false;
        }
    }

    /// <summary>Writes values as plain objects: maps from tuples, arrays, texts, numbers.</summary>
    internal readonly struct Writer(ArrayBufferWriter<byte> buffer)
    {
        public void Map(params (string Name, object Value)[] members)
        {
            var writer = new MessagePackWriter(buffer);
            Write(ref writer, members);
            writer.Flush();
        }

        private static void Write(ref MessagePackWriter writer, object value)
        {
            switch (value)
            {
                case (string Name, object Value)[] members:
                    writer.WriteMapHeader(members.Length);
                    foreach (var (name, member) in members)
                    {
                        writer.Write(name);
                        Write(ref writer, member);
                    }

                    break;
                case object[] items:
                    writer.WriteArrayHeader(items.Length);
                    foreach (object item in items) Write(ref writer, item);
                    break;
                case string text:
                    writer.Write(text);
                    break;
                case int number:
                    writer.Write(number);
                    break;
                case double number:
                    writer.Write(number);
                    break;
                case bool truth:
                    writer.Write(truth);
                    break;
                default:
                    throw new ArgumentException($"A {value.GetType()} has no encoding here.", nameof(value));
            }
        }
    }
}
