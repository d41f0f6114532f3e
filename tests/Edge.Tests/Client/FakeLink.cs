using System.Buffers;
using System.Threading.Tasks.Sources;
using Edge.Buffers;
using Edge.Protocol;
using Edge.TestKit;

namespace Edge.Tests.Client;

/// <summary>The client's end of a connection to a node that a test plays. Everything happens on the thread that causes it.</summary>
internal sealed class FakeLink(FakeNode node) : Stream, IValueTaskSource<int>
{
    private readonly Lock _gate = new();
    private readonly PooledBufferWriter _fromClient = new(), _toClient = new();
    private ManualResetValueTaskSourceCore<int> _read;
    private Memory<byte> _reader;
    private bool _isReading, _isEnded;
    private TaskCompletionSource? _held;

    /// <summary>Whether the client closed it.</summary>
    public bool IsClosed { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Sends a message to the client.</summary>
    public void Send(string json) => Send(Pack.Of(json));

    /// <summary>Sends bytes to the client.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        lock (_gate) _toClient.Append(bytes);
        Deliver();
    }

    /// <summary>Ends the connection as a node does that closes it.</summary>
    public void End()
    {
        lock (_gate) _isEnded = true;
        Deliver();
    }

    /// <summary>Makes the client's writes wait until <see cref="Release"/>, as a node does that does not read.</summary>
    public void Hold() => _held = new TaskCompletionSource();

    /// <summary>Lets them go on.</summary>
    public void Release()
    {
        var held = _held;
        _held = null;
        held!.SetResult();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            if (_toClient.WrittenCount > 0 || _isEnded) return new ValueTask<int>(Take(buffer.Span));
            _read.Reset();
            (_reader, _isReading) = (buffer, true);
            return new ValueTask<int>(this, _read.Version);
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (_held is { } held) return new ValueTask(WriteLaterAsync(held.Task, buffer));
        Receive(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _read.OnCompleted(continuation, state, token, flags);

    protected override void Dispose(bool disposing)
    {
        bool wasReading;
        lock (_gate)
        {
            if (IsClosed) return;
            IsClosed = true;
            wasReading = _isReading;
            _isReading = false;
        }

        node.Closed(this);
        if (wasReading) _read.SetException(new ObjectDisposedException(nameof(FakeLink)));
        base.Dispose(disposing);
    }

    private async Task WriteLaterAsync(Task until, ReadOnlyMemory<byte> bytes)
    {
        await until;
        Receive(bytes.Span);
    }

    private void Receive(ReadOnlySpan<byte> bytes)
    {
        _fromClient.Append(bytes);
        var rest = new ReadOnlySequence<byte>(_fromClient.WrittenMemory);
        var scan = default(ScanState);
        while (MessageReader.TryRead(ref rest, ref scan, MessageLimits.Default, out var message) == MessageStatus.Complete) node.Take(this, message);
        Assert.True(rest.IsEmpty, "the client sends whole messages");
        _fromClient.Reset();
    }

    private void Deliver()
    {
        int count;
        lock (_gate)
        {
            if (!_isReading) return;
            _isReading = false;
            count = Take(_reader.Span);
        }

        _read.SetResult(count);
    }

    private int Take(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _toClient.WrittenCount);
        byte[] rest = _toClient.WrittenSpan[count..].ToArray();
        _toClient.WrittenSpan[..count].CopyTo(buffer);
        _toClient.Reset();
        _toClient.Append(rest);
        return count;
    }
}
