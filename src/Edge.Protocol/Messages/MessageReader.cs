using System.Buffers;

namespace Edge.Protocol;

/// <summary>Reads MessagePack-RPC messages off a stream of bytes.</summary>
public static class MessageReader
{
    /// <summary>Takes one message off the front of <paramref name="buffer"/>.</summary>
    /// <remarks>Never throws and never allocates, whatever the bytes. After a refusal (any status but
    /// <see cref="MessageStatus.Complete"/> and <see cref="MessageStatus.NeedMoreData"/>) nobody knows where the next message
    /// would begin: the connection has to be closed.</remarks>
    /// <param name="buffer">All bytes not yet taken. Advances past the message when it is complete, else stays.</param>
    /// <param name="scan">How far an incomplete message was walked, so that no byte is walked twice.</param>
    /// <param name="limits">What one message may be; at most <see cref="MessageLimits.DepthCapacity"/> deep.</param>
    /// <param name="message">The message; borrows the caller's memory and is valid until the caller frees it.</param>
    public static MessageStatus TryRead(
        ref ReadOnlySequence<byte> buffer, ref ScanState scan, in MessageLimits limits, out Message message)
    {
        message = default;
        if (buffer.IsEmpty) return MessageStatus.NeedMoreData;
        // Most of what is not ours shows in its first byte, an HTTP request for one; the scanner would wait for a whole value.
        if (scan.Walked == 0 && !Envelope.CanBeginWith(FirstByte(buffer))) return MessageStatus.Malformed;

        var status = scan.Advance(buffer, limits);
        if (status != MessageStatus.Complete) return status;

        var bytes = buffer.Slice(0, scan.Walked);
        if (!Envelope.TryOpen(bytes, out message)) return MessageStatus.Malformed;

        buffer = buffer.Slice(bytes.End);
        scan = default;
        return MessageStatus.Complete;
    }

    private static byte FirstByte(in ReadOnlySequence<byte> buffer)
    {
        foreach (var segment in buffer)
        {
            if (!segment.IsEmpty) return segment.Span[0];
        }

        return 0; // not reached: the buffer is not empty
    }
}
