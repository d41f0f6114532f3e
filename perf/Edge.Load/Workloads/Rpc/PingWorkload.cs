using System.Buffers;
using MessagePack;

namespace Edge.Load.Workloads.Rpc;

/// <summary><c>node.ping</c>: the least that a node can be asked.</summary>
public sealed class PingWorkload : RpcWorkload
{
    private readonly byte[] _request;

    /// <summary>Prepares the request.</summary>
    public PingWorkload()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        WriteHead(ref writer, "node.ping"u8);
        writer.WriteArrayHeader(0);
        writer.Flush();
        _request = buffer.WrittenSpan.ToArray();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Kinds { get; } = ["ping"];

    /// <inheritdoc/>
    public override int MaxRequestBytes => _request.Length;

    /// <inheritdoc/>
    public override bool TryNext(out Request request)
    {
        request = default;
        return true;
    }

    /// <inheritdoc/>
    public override int Write(Request request, int slot, Span<byte> destination) => Copy(_request, slot, destination);

    /// <inheritdoc/>
    protected override Answer ReadResult(ReadOnlySpan<byte> received, int start, int slot, Request request)
    {
        if (start >= received.Length) return Answer.Incomplete;
        if (received[start] == 0x80) return Answer.Good(start + 1, slot);
        int end = start;
        return MessagePackWalk.TrySkip(received, ref end, 1) ? Answer.Failed(end, slot, "wrong_content"u8) : Answer.Incomplete;
    }
}
