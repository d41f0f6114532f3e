namespace Edge.Load.Workloads.Rpc;

/// <summary>Chat over TCP, answered from the exact cache but for the misses.</summary>
/// <remarks>Of an answer everything but the member <c>edge</c> must be what the first answer to the key was: its length always, its
/// bytes once in a thousand; and <c>edge</c> must name the cache.</remarks>
public sealed class ChatWorkload : RpcWorkload
{
    private readonly RpcChatRequests _requests;
    private readonly AnswerStore _answers;
    private readonly KeyDraw _draw;
    private SampledCheck _check;

    /// <summary>Prepares the requests of all keys.</summary>
    public ChatWorkload(ChatOptions options)
    {
        _requests = new RpcChatRequests(options);
        _answers = new AnswerStore(options.Keys);
        _draw = new KeyDraw(options);
        Preparations = [new ChatFill(_requests, _answers)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Kinds { get; } = ["hit", "miss"];

    /// <inheritdoc/>
    public override int MaxRequestBytes => _requests.MaxBytes;

    /// <inheritdoc/>
    public override IReadOnlyList<Workload> Preparations { get; }

    /// <inheritdoc/>
    public override bool TryNext(out Request request)
    {
        request = _draw.Next();
        return true;
    }

    /// <inheritdoc/>
    public override int Write(Request request, int slot, Span<byte> destination) => request.Kind == KeyDraw.Hit
        ? _requests.WriteKey(request.Key, slot, destination)
        : _requests.WriteUnheard(request.Key, slot, destination);

    /// <inheritdoc/>
    protected override Answer ReadResult(ReadOnlySpan<byte> received, int start, int slot, Request request) => request.Kind == KeyDraw.Miss
        ? ReadMiss(received[start..], start, slot)
        : ReadHit(received, start, slot, request);

    /// <summary>Reads the answer to a key.</summary>
    internal Answer ReadHit(ReadOnlySpan<byte> received, int start, int slot, Request request)
    {
        var result = received[start..];
        var expected = _answers[request.Key];
        int bytes = ChatResult.RepetitionBytes(result, expected.Length);
        if (bytes == 0) return ReadOther(result, start, slot, expected.Length);
        bool isRight = !_check.IsDue() || result[..expected.Length].SequenceEqual(expected);
        return isRight ? Answer.Good(start + bytes, slot) : Answer.Failed(start + bytes, slot, "wrong_content"u8);
    }

    private static Answer ReadMiss(ReadOnlySpan<byte> result, int start, int slot)
    {
        if (!ChatResult.TryMeasure(result, out int stableBytes, out int bytes)) return Answer.Incomplete;
        if (stableBytes == 0) return Answer.Failed(start + bytes, slot, "wrong_content"u8);
        return ChatResult.RepetitionBytes(result, stableBytes) == 0
            ? Answer.Good(start + bytes, slot)
            : Answer.Failed(start + bytes, slot, "hit_instead_of_miss"u8);
    }

    private static Answer ReadOther(ReadOnlySpan<byte> result, int start, int slot, int expectedBytes)
    {
        if (!ChatResult.TryMeasure(result, out int stableBytes, out int bytes)) return Answer.Incomplete;
        return Answer.Failed(start + bytes, slot, stableBytes == expectedBytes ? "miss_instead_of_hit"u8 : "wrong_length"u8);
    }
}
