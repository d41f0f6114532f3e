using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace Edge.Node.Tcp.Epoll;

/// <summary>Sending: at once as a rule; what the socket does not take is sent by the loop, as soon as it does.</summary>
internal sealed partial class EpollTransport : IValueTaskSource<bool>
{
    // Guards the socket's life and what is unsent: a descriptor that was closed may be another connection's a moment later.
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _sent;
    private ReadOnlyMemory<byte> _unsent;
    private uint _interest = Libc.EpollIn;
    private bool _isClosed;

    /// <inheritdoc/>
    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            if (_isClosed || !TrySend(ref bytes)) return new ValueTask<bool>(false);
            if (bytes.IsEmpty) return new ValueTask<bool>(true);

            _unsent = bytes;
            _sent.Reset();
            SetInterest(_interest | Libc.EpollOut);
            return new ValueTask<bool>(this, _sent.Version);
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _sent.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _sent.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _sent.OnCompleted(continuation, state, token, flags);

    private void SendRest()
    {
        bool isWhole;
        lock (_gate)
        {
            if (_isClosed || _unsent.IsEmpty) return;
            isWhole = TrySend(ref _unsent);
            if (isWhole && !_unsent.IsEmpty) return;
            _unsent = default;
            SetInterest(_interest & ~Libc.EpollOut);
        }

        // Outside the lock: who waited goes on here and sends more.
        _sent.SetResult(isWhole);
    }

    /// <summary>Sends what the socket takes; under the gate.</summary>
    /// <param name="bytes">What to send; afterwards, what the socket did not take.</param>
    /// <returns>False when the connection is broken.</returns>
    private unsafe bool TrySend(ref ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint sent;
            fixed (byte* first = bytes.Span) sent = Libc.Send(Descriptor, first, (nuint)bytes.Length, Libc.MessageNoSignal | Libc.MessageDontWait);
            if (sent >= 0)
            {
                bytes = bytes[(int)sent..];
                continue;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error == Libc.Interrupted) continue;
            return error == Libc.Again;
        }

        return true;
    }

    private void SetReading(bool isReading)
    {
        lock (_gate)
        {
            if (!_isClosed) SetInterest(isReading ? _interest | Libc.EpollIn : _interest & ~Libc.EpollIn);
        }
    }

    private void SetInterest(uint interest)
    {
        if (interest == _interest) return;
        _interest = interest;
        _loop.SetInterest(_slot, Descriptor, interest);
    }

    private void CloseSocket()
    {
        bool hadUnsent;
        lock (_gate)
        {
            _isClosed = true;
            if (_slot >= 0) _loop.Remove(_slot, Descriptor);
            _ = Libc.Close(Descriptor);
            hadUnsent = !_unsent.IsEmpty;
            _unsent = default;
        }

        if (hadUnsent) _sent.SetResult(false);
    }
}
