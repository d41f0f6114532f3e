namespace Edge.Load.Workloads.Rpc;

/// <summary>Asks every key once and keeps the answers.</summary>
internal sealed class ChatFill(RpcChatRequests requests, AnswerStore answers) : RpcWorkload
{
    private KeySweep _keys = new(requests.Keys);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Kinds { get; } = ["fill"];

    /// <inheritdoc/>
    public override int MaxRequestBytes => requests.MaxBytes;

    /// <inheritdoc/>
    public override bool TryNext(out Request request) => _keys.TryNext(out request);

    /// <inheritdoc/>
    public override int Write(Request request, int slot, Span<byte> destination) => requests.WriteKey(request.Key, slot, destination);

    /// <inheritdoc/>
    protected override Answer ReadResult(ReadOnlySpan<byte> received, int start, int slot, Request request)
    {
        if (!ChatResult.TryMeasure(received[start..], out int stableBytes, out int bytes)) return Answer.Incomplete;
        if (stableBytes == 0) return Answer.Failed(start + bytes, slot, "wrong_content"u8);
        answers.Keep(request.Key, received.Slice(start, stableBytes));
        return Answer.Good(start + bytes, slot);
    }
}
