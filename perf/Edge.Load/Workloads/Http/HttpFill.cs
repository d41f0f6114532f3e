namespace Edge.Load.Workloads.Http;

/// <summary>Asks every key once and keeps the answers.</summary>
internal sealed class HttpFill(HttpChatRequests requests, AnswerStore answers) : Workload
{
    private KeySweep _keys = new(requests.Keys);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Kinds { get; } = ["fill"];

    /// <inheritdoc/>
    public override int MaxRequestBytes => requests.MaxBytes;

    /// <inheritdoc/>
    public override bool TryNext(out Request request) => _keys.TryNext(out request);

    /// <inheritdoc/>
    public override int Write(Request request, int slot, Span<byte> destination) => requests.WriteKey(request.Key, destination);

    /// <inheritdoc/>
    public override Answer Read(ReadOnlySpan<byte> received, InFlight inFlight)
    {
        if (inFlight.Count == 0) return Answer.Unreadable("unexpected_message"u8);
        var answer = HttpAnswer.Read(received);
        if (answer.Bytes == 0) return Answer.Incomplete;
        if (answer.Bytes < 0) return Answer.Unreadable("unexpected_message"u8);
        if (answer.Status != 200) return Answer.Failed(answer.Bytes, inFlight.Oldest, HttpErrors.Of(answer.Status));
        answers.Keep(inFlight[inFlight.Oldest].Key, answer.Body);
        return Answer.Good(answer.Bytes, inFlight.Oldest);
    }
}
