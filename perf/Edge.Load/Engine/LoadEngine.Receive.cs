using System.Runtime.InteropServices;
using Edge.Load.Measuring;
using Edge.Load.Sockets;
using Edge.Load.Workloads;

namespace Edge.Load.Engine;

public sealed unsafe partial class LoadEngine
{
    private const int MaxAnswerBytes = 64 << 20;

    // One buffer for all connections: ten thousand of their own would not stay in the processor's cache.
    private byte[] _incoming = GC.AllocateUninitializedArray<byte>(256 << 10, pinned: true);

    private void Receive(Connection connection)
    {
        int kept = connection.KeptBytes;
        if (_incoming.Length - kept < _incoming.Length / 2) Grow();
        nint count;
        fixed (byte* incoming = _incoming)
        {
            count = Libc.Receive(connection.Descriptor, incoming + kept, (nuint)(_incoming.Length - kept), Libc.MessageDontWait);
        }

        if (count <= 0)
        {
            int error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (error is not (Libc.Again or Libc.Interrupted)) Reopen(connection, "connection_lost"u8);
            return;
        }

        long now = _lastHeard = Clock.Now;
        connection.CopyKept(_incoming);
        Take(connection, _incoming.AsSpan(0, kept + (int)count), now);
    }

    private void Take(Connection connection, ReadOnlySpan<byte> received, long now)
    {
        while (!received.IsEmpty)
        {
            var answer = Read(received, connection.InFlight);
            if (answer.Bytes == 0) break;
            if (answer.Bytes < 0)
            {
                Reopen(connection, answer.Error);
                return;
            }

            received = received[answer.Bytes..];
            _bytesRead += answer.Bytes;
            if (answer.Slot >= 0) Complete(connection, answer, now);
        }

        connection.Keep(received);
        FlushDirty();
    }

    private Answer Read(ReadOnlySpan<byte> received, InFlight inFlight)
    {
        try
        {
            return _workload.Read(received, inFlight);
        }
        catch (InvalidDataException)
        {
            return Answer.Unreadable("unreadable"u8);
        }
    }

    private void Complete(Connection connection, Answer answer, long now)
    {
        int kind = connection.InFlight[answer.Slot].Kind;
        long intended = connection.InFlight.Intended(answer.Slot);
        connection.InFlight.End(answer.Slot);
        _unanswered--;
        _answersRead++;
        if (!answer.Error.IsEmpty)
        {
            _recorder.Errors.Count(answer.Error);
        }
        else if (intended >= _measureFrom)
        {
            _recorder.Answered(kind, now - intended);
            if (_isMeasuring) _answersInTime++;
        }

        Refill(connection, now);
    }

    private void Grow()
    {
        if (_incoming.Length >= MaxAnswerBytes) throw new IOException($"An answer is longer than {MaxAnswerBytes} bytes, which the generator does not take.");
        _incoming = GC.AllocateUninitializedArray<byte>(_incoming.Length * 2, pinned: true);
    }
}
