using System.Buffers;
using System.Threading.Channels;
using Edge.Connection;
using Edge.Protocol;
using Edge.TestKit;

namespace Edge.Tests.Core.Connection;

/// <summary>A client and the transport between it and the node, without a socket: the loop is the one every transport runs.</summary>
internal sealed class TestClient : ITransport
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<byte[]> _toNode = Channel.CreateUnbounded<byte[]>();
    private readonly Channel<string> _toClient = Channel.CreateUnbounded<string>();
    private readonly List<byte> _received = [];
    private readonly ConnectionRegistry _registry;
    private readonly ClientConnection _connection;
    private readonly TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _unread;

    public TestClient(ConnectionRegistry registry)
    {
        _registry = registry;
        Assert.True(registry.TryOpen(this, out var connection));
        _connection = connection;
        Closed = Task.Run(RunAsync);
    }

    /// <summary>Ends when the node closed the connection.</summary>
    public Task Closed { get; }

    /// <summary>Whether the node gave the connection up.</summary>
    public bool IsAborted { get; private set; }

    /// <summary>How often the node sent something.</summary>
    public int Sends { get; private set; }

    /// <summary>How often the loop came to wait.</summary>
    public long Waits => _connection.Waits;

    /// <summary>Messages the node took in.</summary>
    public long MessagesRead => _connection.MessagesRead;

    /// <summary>Sends messages, written as JSON, in one go.</summary>
    public void Send(params string[] messages) => SendBytes([.. messages.SelectMany(Pack.Of)]);

    public void SendBytes(byte[] bytes) => Assert.True(_toNode.Writer.TryWrite(bytes));

    /// <summary>Ends the client's side; it still reads.</summary>
    public void EndSending() => _toNode.Writer.TryComplete();

    /// <summary>The next message from the node, as JSON.</summary>
    public async Task<string> NextAsync() => await _toClient.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>Sends a message and waits for the next one.</summary>
    public Task<string> AskAsync(string message)
    {
        Send(message);
        return NextAsync();
    }

    /// <summary>Every message that came until the node closed the connection.</summary>
    public async Task<List<string>> RestAsync()
    {
        await Closed.WaitAsync(Patience);
        var rest = new List<string>();
        while (_toClient.Reader.TryRead(out string? message)) rest.Add(message);
        return rest;
    }

    /// <summary>Leaves what the node sends unread until <see cref="ReadOn"/>.</summary>
    public void StopReading() => _unread = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the node has something to send that nobody reads.</summary>
    public Task Blocked => _blocked.Task.WaitAsync(Patience);

    public void ReadOn()
    {
        var unread = _unread;
        _unread = null;
        unread?.TrySetResult();
    }

    /// <summary>Breaks the connection, as a reset does.</summary>
    public void Break()
    {
        _connection.Abort();
        _toNode.Writer.TryComplete();
    }

    async ValueTask<bool> ITransport.SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_unread is { } unread)
        {
            _blocked.TrySetResult();
            await unread.Task;
        }

        if (IsAborted) return false;
        Sends++;
        lock (_received)
        {
            _received.AddRange(bytes.Span);
            var buffer = new ReadOnlySequence<byte>(_received.ToArray());
            while (true)
            {
                var scan = default(ScanState);
                long before = buffer.Length;
                var taken = buffer;
                var status = MessageReader.TryRead(ref taken, ref scan, new(int.MaxValue, 64, int.MaxValue), out _);
                if (status == MessageStatus.NeedMoreData) break;
                Assert.Equal(MessageStatus.Complete, status);
                _toClient.Writer.TryWrite(Pack.ToJson(buffer.Slice(0, before - taken.Length).ToArray()));
                buffer = taken;
            }

            _received.RemoveRange(0, _received.Count - (int)buffer.Length);
        }

        return true;
    }

    void ITransport.Wake() => _toNode.Writer.TryWrite([]);

    void ITransport.Abort()
    {
        IsAborted = true;
        ReadOn();
        _toNode.Writer.TryComplete();
    }

    private async Task RunAsync()
    {
        byte[] left = [];
        var status = ReceiveStatus.NeedMoreData;
        while (status != ReceiveStatus.Closed && await _toNode.Reader.WaitToReadAsync())
        {
            while (_toNode.Reader.TryRead(out byte[]? arrived)) left = [.. left, .. arrived];
            do
            {
                var buffer = new ReadOnlySequence<byte>(left);
                status = _connection.Receive(ref buffer);
                left = buffer.ToArray();
                _connection.Flush();
                await _connection.ReadyAsync();
            }
            while (status == ReceiveStatus.WindowFull);
        }

        await _connection.FinishAsync();
        _registry.Close(_connection);
    }
}
