using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using MessagePack;

namespace Edge.EndToEnd;

/// <summary>A connection to the TCP door that a test steers message by message, or byte by byte. Values show as JSON.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _tcp;
    private readonly Stream _stream;
    private readonly MessagePackStreamReader _reader;

    public RawClient(IPEndPoint server) : this(new TcpClient(server.Address.ToString(), server.Port))
    {
    }

    /// <summary>Takes a connection over.</summary>
    /// <param name="tcp">The connection.</param>
    /// <param name="stream">What is spoken through; null for the connection itself.</param>
    public RawClient(TcpClient tcp, Stream? stream = null)
    {
        (_tcp, _stream) = (tcp, stream ?? tcp.GetStream());
        _reader = new MessagePackStreamReader(_stream);
    }

    public uint LastId { get; private set; }

    public async Task SendAsync(byte[] bytes) => await _stream.WriteAsync(bytes);

    public Task SendAsync(string json) => SendAsync(MessagePackSerializer.ConvertFromJson(json));

    public Task RequestAsync(string method, string argument = "") => SendAsync($"[0,{++LastId},\"{method}\",[{argument}]]");

    public void EndSending() => _tcp.Client.Shutdown(SocketShutdown.Send);

    /// <summary>The next message; null once the server has closed. One that says nothing for two minutes is a failure.</summary>
    public async Task<JsonElement?> ReceiveAsync() => await _reader.ReadAsync(default).AsTask().WaitAsync(TimeSpan.FromMinutes(2)) is { } message
        ? JsonDocument.Parse(MessagePackSerializer.ConvertToJson(message)).RootElement
        : null;

    /// <summary>Calls, and hands every notification on until the response is there.</summary>
    public async Task<(string? Error, JsonElement Result)> CallAsync(string method, string argument = "", Func<JsonElement, Task>? onNotification = null)
    {
        await RequestAsync(method, argument);
        while (true)
        {
            var message = await ReceiveAsync() ?? throw new EndOfStreamException($"The server closed before it answered {method}.");
            if (message[0].GetInt32() == 1 && message[1].GetUInt32() == LastId) return (message[2].GetString(), message[3]);
            if (message[0].GetInt32() != 2 || onNotification is null) throw new InvalidDataException($"Not the response to {LastId}: {message}");
            await onNotification(message);
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _stream.Dispose();
        _tcp.Dispose();
    }
}
