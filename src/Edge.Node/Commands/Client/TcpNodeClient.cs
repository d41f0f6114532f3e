using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Net.Sockets;
using Edge.Protocol;
using MessagePack;

namespace Edge.Node.Commands.Client;

/// <summary>Asks over MessagePack-RPC.</summary>
internal sealed class TcpNodeClient : INodeClient
{
    // Answers may be larger than requests: 2048 vectors of 512 numbers take 4 MB.
    private static readonly MessageLimits Limits = MessageLimits.Default with { MaxBytes = 64 * 1024 * 1024, MaxElements = 4 * 1024 * 1024 };

    private readonly NetworkStream _stream;
    private readonly PipeReader _reader;
    private uint _id;

    private TcpNodeClient(Socket socket)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        _reader = PipeReader.Create(_stream);
    }

    /// <summary>Connects, and says hello where there is a key to present.</summary>
    public static async Task<TcpNodeClient> ConnectAsync(string host, int port, string? key, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellation);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var client = new TcpNodeClient(socket);
        var answer = await client.CallAsync("node.hello"u8.ToArray(), buffer => WriteHello(buffer, key), onText: null, cancellation);
        return answer.Error is null ? client : throw new IOException($"The node refused the connection: {answer.Error}");
    }

    /// <inheritdoc/>
    public Task<NodeAnswer> ChatAsync(string model, string prompt, int? maxTokens, Action<string>? onText, CancellationToken cancellation)
        => CallAsync("chat.completions"u8.ToArray(), buffer => WriteChat(buffer, model, prompt, maxTokens, stream: onText is not null), onText, cancellation);

    /// <inheritdoc/>
    public Task<NodeAnswer> EmbedAsync(string model, string text, CancellationToken cancellation)
        => CallAsync("embeddings"u8.ToArray(), buffer => WriteEmbedding(buffer, model, text), onText: null, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _reader.CompleteAsync();
        await _stream.DisposeAsync();
    }

    private async Task<NodeAnswer> CallAsync(byte[] method, Action<IBufferWriter<byte>> writeArgument, Action<string>? onText, CancellationToken cancellation)
    {
        uint id = ++_id;
        long started = Stopwatch.GetTimestamp();
        await _stream.WriteAsync(Encode(id, method, writeArgument), cancellation);
        var first = TimeSpan.Zero;
        var text = new System.Text.StringBuilder();
        var scan = default(ScanState);
        while (true)
        {
            var read = await _reader.ReadAsync(cancellation);
            var buffer = read.Buffer;
            var status = MessageReader.TryRead(ref buffer, ref scan, Limits, out var message);
            if (status == MessageStatus.Complete)
            {
                bool isResponse = message.Kind == MessageKind.Response && message.Id == id;
                NodeAnswer? answer = isResponse ? ResultReader.Read(message) : null;
                if (message.Kind == MessageKind.Notification && ResultReader.TextOfChunk(message) is { Length: > 0 } piece)
                {
                    if (first == TimeSpan.Zero) first = Stopwatch.GetElapsedTime(started);
                    text.Append(piece);
                    onText?.Invoke(piece);
                }

                _reader.AdvanceTo(buffer.Start);
                if (answer is null) continue;
                return answer with { Elapsed = Stopwatch.GetElapsedTime(started), FirstText = first, Text = onText is null ? answer.Text : text.ToString() };
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
            if (status != MessageStatus.NeedMoreData || read.IsCompleted) throw new IOException("The node closed the connection before it answered.");
        }
    }

    private static ReadOnlyMemory<byte> Encode(uint id, byte[] method, Action<IBufferWriter<byte>> writeArgument)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(4);
        writer.Write(0);
        writer.Write(id);
        writer.WriteString(method);
        writer.WriteArrayHeader(1);
        writer.Flush();
        writeArgument(buffer);
        return buffer.WrittenMemory;
    }

    private static void WriteHello(IBufferWriter<byte> buffer, string? key)
    {
        var writer = new MessagePackWriter(buffer);
        writer.WriteMapHeader(key is null ? 2 : 3);
        writer.Write("client");
        writer.Write("edge");
        writer.Write("protocol");
        writer.Write(1);
        if (key is not null)
        {
            writer.Write("key");
            writer.Write(key);
        }

        writer.Flush();
    }

    private static void WriteChat(IBufferWriter<byte> buffer, string model, string prompt, int? maxTokens, bool stream)
    {
        var writer = new MessagePackWriter(buffer);
        writer.WriteMapHeader(maxTokens is null ? 3 : 4);
        writer.Write("model");
        writer.Write(model);
        writer.Write("messages");
        writer.WriteArrayHeader(1);
        writer.WriteMapHeader(2);
        writer.Write("role");
        writer.Write("user");
        writer.Write("content");
        writer.Write(prompt);
        writer.Write("stream");
        writer.Write(stream);
        if (maxTokens is { } most)
        {
            writer.Write("max_tokens");
            writer.Write(most);
        }

        writer.Flush();
    }

    private static void WriteEmbedding(IBufferWriter<byte> buffer, string model, string text)
    {
        var writer = new MessagePackWriter(buffer);
        writer.WriteMapHeader(2);
        writer.Write("model");
        writer.Write(model);
        writer.Write("input");
        writer.Write(text);
        writer.Flush();
    }
}
