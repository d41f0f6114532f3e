using System.Buffers;

namespace Edge.Load.Workloads.Resp;

/// <summary>SETs every key once.</summary>
internal sealed class RespFill(RespOptions options, RespValues values) : Workload
{
    private readonly PreparedRequests _requests = new(options.Keys, (buffer, key) => RespValues.WriteCommand(buffer, "SET", key, values[key]));
    private KeySweep _keys = new(options.Keys);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Kinds { get; } = ["fill"];

    /// <inheritdoc/>
    public override int MaxRequestBytes => _requests.MaxBytes;

    /// <inheritdoc/>
    public override bool TryNext(out Request request) => _keys.TryNext(out request);

    /// <inheritdoc/>
    public override int Write(Request request, int slot, Span<byte> destination) => _requests.Copy(request.Key, destination);

    /// <inheritdoc/>
    public override Answer Read(ReadOnlySpan<byte> received, InFlight inFlight)
    {
        if (inFlight.Count == 0) return Answer.Unreadable("unexpected_message"u8);
        int bytes = RespReply.Read(received, out var content);
        if (bytes == 0) return Answer.Incomplete;
        if (bytes < 0) return Answer.Unreadable("unexpected_message"u8);
        return received[content].SequenceEqual("OK"u8)
            ? Answer.Good(bytes, inFlight.Oldest)
            : Answer.Failed(bytes, inFlight.Oldest, RespWorkload.ErrorOf(received, content));
    }
}
