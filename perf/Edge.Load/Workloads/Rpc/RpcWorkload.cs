using System.Buffers.Binary;
using MessagePack;

namespace Edge.Load.Workloads.Rpc;

/// <summary>What workloads over MessagePack-RPC have in common: the envelope, and errors.</summary>
public abstract class RpcWorkload : Workload
{
    /// <summary>Where the id of a prepared request stands: behind <c>94 00 ce</c>.</summary>
    private const int IdAt = 3;

    /// <summary>Begins <c>[0, id, method, [params]]</c>, with the widest id.</summary>
    internal static void WriteHead(ref MessagePackWriter writer, ReadOnlySpan<byte> method)
    {
        writer.WriteArrayHeader(4);
        writer.Write(0);
        writer.WriteUInt32(0);
        writer.WriteString(method);
    }

    /// <summary>Copies a prepared request and gives it its id.</summary>
    internal static int Copy(ReadOnlySpan<byte> prepared, int slot, Span<byte> destination)
    {
        prepared.CopyTo(destination);
        WriteId(slot, destination);
        return prepared.Length;
    }

    /// <summary>Gives a request that was written its id.</summary>
    internal static void WriteId(int slot, Span<byte> request) => BinaryPrimitives.WriteUInt32BigEndian(request[IdAt..], (uint)slot);

    /// <inheritdoc/>
    public sealed override Answer Read(ReadOnlySpan<byte> received, InFlight inFlight)
    {
        int position = RpcHead.TryRead(received, inFlight, out int slot);
        if (position <= 0) return ReadOther(received, position);
        if (position >= received.Length) return Answer.Incomplete;
        if (received[position] == MessagePackCode.Nil) return ReadResult(received, position + 1, slot, inFlight[slot]);

        int end = position;
        return MessagePackWalk.TrySkip(received, ref end, 2)
            ? Answer.Failed(end, slot, RpcHead.ErrorCode(received[position..end]))
            : Answer.Incomplete;
    }

    /// <summary>Reads the result of a request that was answered.</summary>
    /// <param name="received">Everything received.</param>
    /// <param name="start">Where the result begins; may be where the received ends.</param>
    /// <param name="slot">The request's slot.</param>
    /// <param name="request">The request.</param>
    protected abstract Answer ReadResult(ReadOnlySpan<byte> received, int start, int slot, Request request);

    /// <summary>Takes any result.</summary>
    private protected static Answer ReadAny(ReadOnlySpan<byte> received, int start, int slot)
    {
        int end = start;
        return MessagePackWalk.TrySkip(received, ref end, 1) ? Answer.Good(end, slot) : Answer.Incomplete;
    }

    // A notification is a piece of a stream, which its response ends.
    private static Answer ReadOther(ReadOnlySpan<byte> received, int status)
    {
        if (status == 0) return Answer.Incomplete;
        if (status == -2) return Answer.Unreadable("unexpected_message"u8);
        int end = 0;
        return MessagePackWalk.TrySkip(received, ref end, 1) ? Answer.Part(end) : Answer.Incomplete;
    }
}
