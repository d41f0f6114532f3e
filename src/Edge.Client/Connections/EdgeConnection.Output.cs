using Edge.Buffers;
using Edge.Protocol;
using MessagePack;

namespace Edge.Client;

internal sealed partial class EdgeConnection
{
    // Array, kind, id, the headers of the method's name and of the params.
    private const int MaxEnvelopeBytes = 16;

    // For cancellations on the way out; a node that does not read them in that time learns of the end by the reset.
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(1);

    private PooledBufferWriter _output = new(), _sending = new();
    private bool _isSending;
    private long _handedOver;
    private int _maxMessageBytes = MessageLimits.Default.MaxBytes;
    private TaskCompletionSource? _sent;

    private void WriteRequest(int id, in OutgoingRequest request)
    {
        var writer = new MessagePackWriter(_output);
        writer.WriteArrayHeader(4);
        writer.Write((byte)MessageKind.Request);
        writer.Write(id);
        writer.WriteString(request.Method.Span);
        writer.WriteArrayHeader(request.Argument.IsEmpty ? 0 : 1);
        writer.Flush();
        _output.Append(request.Argument.Span);
    }

    private void WriteCancel(int id)
    {
        var writer = new MessagePackWriter(_output);
        writer.WriteArrayHeader(3);
        writer.Write((byte)MessageKind.Notification);
        writer.WriteString(MethodNames.RequestCancel);
        writer.WriteArrayHeader(1);
        writer.Write(id);
        writer.Flush();
    }

    /// <summary>Sends what was written, unless somebody is sending: that one goes on with it.</summary>
    private void Flush()
    {
        lock (_gate)
        {
            if (_isSending || !TakeOutput()) return;
        }

        Send();
    }

    /// <summary>Sends until nothing waits; goes on elsewhere as soon as the stream makes it wait, so no caller waits for another's bytes.</summary>
    private void Send()
    {
        do
        {
            try
            {
                var sending = _stream.WriteAsync(_sending.WrittenMemory);
                if (!sending.IsCompletedSuccessfully)
                {
                    _ = SendLaterAsync(sending);
                    return;
                }

                sending.GetAwaiter().GetResult();
            }
            catch (Exception exception) when (IsBroken(exception))
            {
                BreakOff(exception);
                return;
            }
        }
        while (HasMoreToSend());
    }

    private async Task SendLaterAsync(ValueTask sending)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (Exception exception) when (IsBroken(exception))
        {
            BreakOff(exception);
            return;
        }

        if (HasMoreToSend()) Send();
    }

    private bool HasMoreToSend()
    {
        _sending.Reset(clear: true);
        lock (_gate) return TakeOutput();
    }

    /// <summary>Makes the output written so far what is being sent; under the gate.</summary>
    private bool TakeOutput()
    {
        _isSending = _output.WrittenCount > 0;
        if (_isSending)
        {
            _handedOver += _output.WrittenCount;
            (_output, _sending) = (_sending, _output);
        }
        else
        {
            _sent?.TrySetResult();
            if (_state == ConnectionState.Closed) GiveBackOutput();
        }

        return _isSending;
    }

    private void BreakOff(Exception exception)
    {
        Close(EdgeErrors.Lost($"The connection broke off: {exception.Message}", exception));
        lock (_gate)
        {
            _isSending = false;
            _sent?.TrySetResult();
            GiveBackOutput();
        }
    }

    private void GiveBackOutput()
    {
        _output.Dispose();
        _sending.Dispose();
    }

    /// <summary>Completes when everything written was sent, or the limit is over.</summary>
    private async Task SentAsync(TimeSpan limit)
    {
        Task sent;
        lock (_gate)
        {
            if (!_isSending) return;
            _sent ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            sent = _sent.Task;
        }

        await Task.WhenAny(sent, Task.Delay(limit, _time)).ConfigureAwait(false);
    }

    private static bool IsBroken(Exception exception)
        => exception is IOException or ObjectDisposedException or OperationCanceledException or System.Net.Sockets.SocketException;
}
