using System.Threading.Tasks.Sources;
using Edge.Buffers;

namespace Edge.TestKit;

/// <summary>One end of a connection whose other end is code: whatever happens, happens on the thread that causes it.</summary>
/// <remarks>Reading and writing allocate nothing once warm.</remarks>
public abstract class InlineStream : Stream, IValueTaskSource<int>
{
    private readonly Lock _gate = new();
    private readonly PooledBufferWriter _arrived = new();
    private ManualResetValueTaskSourceCore<int> _read;
    private Memory<byte> _reader;
    private bool _isReading, _isEnded;

    /// <summary>Whether it was closed on this end.</summary>
    public bool IsClosed { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Lets bytes arrive.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        lock (_gate) _arrived.Append(bytes);
        Deliver();
    }

    /// <summary>Ends the connection as the other end does that closes it.</summary>
    public void End()
    {
        lock (_gate) _isEnded = true;
        Deliver();
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            if (_arrived.WrittenCount > 0 || _isEnded) return new ValueTask<int>(Take(buffer.Span));
            _read.Reset();
            (_reader, _isReading) = (buffer, true);
            return new ValueTask<int>(this, _read.Version);
        }
    }

    /// <inheritdoc/>
    public abstract override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _read.OnCompleted(continuation, state, token, flags);

    /// <summary>Called once, when it was closed on this end.</summary>
    protected virtual void OnClosed()
    {
    }

    /// <inheritdoc/>
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

        OnClosed();
        if (wasReading) _read.SetException(new ObjectDisposedException(nameof(InlineStream)));
        base.Dispose(disposing);
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
        int count = Math.Min(buffer.Length, _arrived.WrittenCount);
        _arrived.WrittenSpan[..count].CopyTo(buffer);
        _arrived.DropFront(count);
        return count;
    }
}
