using Edge.Buffers;
using Edge.Protocol;

namespace Edge.Connection;

public sealed partial class ClientConnection
{
    // What may wait to be sent before chunks and new requests wait, too: Kestrel's own buffer for writing.
    private const int HighWaterBytes = 64 * 1024;

    // Rented at once, so that common answers do not make the buffer grow in steps.
    private const int FirstRentBytes = 4096;

    private PooledBufferWriter _pending = new(), _sending = new();
    private bool _isSending;
    private long _sendingSince;

    private bool HasRoom => _pending.WrittenCount < HighWaterBytes;

    /// <summary>Sends what was written, unless somebody is sending: that one goes on with it.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_isSending || _pending.WrittenCount == 0 || _state == ConnectionState.Aborted) return;
            _isSending = true;
            (_pending, _sending) = (_sending, _pending);
        }

        Send();
    }

    /// <summary>Writes a successful response.</summary>
    internal void WriteResult(uint id, ReadOnlySpan<byte> result)
    {
        lock (_gate)
        {
            if (_state == ConnectionState.Open) ResponseWriter.WriteResult(Output, id, result);
        }
    }

    /// <summary>Writes a failed response.</summary>
    internal void WriteError(uint id, EdgeError error)
    {
        lock (_gate)
        {
            if (_state == ConnectionState.Open) ResponseWriter.WriteError(Output, id, error, ErrorForm);
        }
    }

    /// <summary>Writes one chunk of a streamed answer, which <see cref="Flush"/> sends; completes when there is room for another.</summary>
    internal ValueTask WriteChunkAsync(uint id, ReadOnlyMemory<byte> chunk, CancellationToken cancellation)
    {
        bool hasRoom;
        lock (_gate)
        {
            if (_state != ConnectionState.Open) return ValueTask.CompletedTask; // the request was cancelled with the connection
            ResponseWriter.WriteChunk(Output, id, chunk.Span);
            hasRoom = HasRoom;
        }

        if (hasRoom) return ValueTask.CompletedTask;
        Flush();
        return WaitForRoomAsync(cancellation);
    }

    /// <summary>Where messages are written, under the gate.</summary>
    private PooledBufferWriter Output
    {
        get
        {
            if (_pending.WrittenCount == 0) _pending.GetSpan(FirstRentBytes);
            return _pending;
        }
    }

    private async ValueTask WaitForRoomAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (HasRoom || _state == ConnectionState.Aborted) return;
                changed = Changed();
            }

            await changed.WaitAsync(cancellation);
        }
    }

    /// <summary>Sends until nothing waits; goes on elsewhere as soon as the transport makes it wait.</summary>
    /// <remarks>Nobody waits for it: the loop must go on reading, a cancellation for one, while the client leaves answers unread.</remarks>
    private void Send()
    {
        do
        {
            ValueTask<bool> taking;
            try
            {
                Volatile.Write(ref _sendingSince, Parts.Time.GetTimestamp());
                taking = _transport.SendAsync(_sending.WrittenMemory);
            }
            catch (Exception exception) when (IsBroken(exception))
            {
                taking = new ValueTask<bool>(false);
            }

            if (!taking.IsCompletedSuccessfully)
            {
                _ = SendLaterAsync(taking);
                return;
            }

            EndSend(taking.Result);
        }
        while (HasMoreToSend());
    }

    private async Task SendLaterAsync(ValueTask<bool> taking)
    {
        bool isRead = false;
        try
        {
            isRead = await taking;
        }
        catch (Exception exception) when (IsBroken(exception))
        {
            // There is nobody to tell.
        }

        EndSend(isRead);
        if (HasMoreToSend()) Send();
    }

    private void EndSend(bool isRead)
    {
        Volatile.Write(ref _sendingSince, 0);
        if (!isRead) Abort();
    }

    private static bool IsBroken(Exception exception) => exception is IOException or OperationCanceledException or ObjectDisposedException;

    private bool HasMoreToSend()
    {
        _sending.Dispose(); // gives the memory back, cleared
        lock (_gate)
        {
            _isSending = _pending.WrittenCount > 0 && _state != ConnectionState.Aborted;
            if (_isSending) (_pending, _sending) = (_sending, _pending);
            else if (_state == ConnectionState.Aborted) _pending.Dispose();
            Signal();
            return _isSending;
        }
    }
}
