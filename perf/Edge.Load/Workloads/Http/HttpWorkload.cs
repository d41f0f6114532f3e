namespace Edge.Load.Workloads.Http;

/// <summary>Chat over HTTP/1.1 with connections kept open, whole or streamed.</summary>
/// <remarks>A whole answer must have the length of the first answer to its key, and once in a thousand its bytes. A stream, which may be
/// cut into chunks differently each time, must end as streams do.</remarks>
public sealed class HttpWorkload : Workload
{
    private readonly HttpChatRequests _requests;
    private readonly AnswerStore _answers;
    private readonly KeyDraw _draw;
    private readonly bool _isStream;
    private SampledCheck _check;

    /// <summary>Prepares the requests of all keys.</summary>
    public HttpWorkload(ChatOptions options, HttpOptions http)
    {
        _requests = new HttpChatRequests(options, http);
        _answers = new AnswerStore(options.Keys);
        _draw = new KeyDraw(options);
        _isStream = options.Stream;
        Preparations = [new HttpFill(_requests, _answers)];
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
        ? _requests.WriteKey(request.Key, destination)
        : _requests.WriteUnheard(request.Key, destination);

    /// <inheritdoc/>
    public override Answer Read(ReadOnlySpan<byte> received, InFlight inFlight)
    {
        if (inFlight.Count == 0) return Answer.Unreadable("unexpected_message"u8);
        var answer = HttpAnswer.Read(received);
        if (answer.Bytes == 0) return Answer.Incomplete;
        if (answer.Bytes < 0) return Answer.Unreadable("unexpected_message"u8);
        int slot = inFlight.Oldest;
        var error = Judge(answer, inFlight[slot]);
        return error.IsEmpty ? Answer.Good(answer.Bytes, slot) : Answer.Failed(answer.Bytes, slot, error);
    }

    private ReadOnlySpan<byte> Judge(HttpAnswer answer, Request request)
    {
        if (answer.Status != 200) return HttpErrors.Of(answer.Status);
        if (_isStream) return answer.Body.IndexOf("data: [DONE]"u8) >= 0 ? default : "stream_cut"u8;
        if (request.Kind == KeyDraw.Miss) return default;
        var expected = _answers[request.Key];
        if (answer.Body.Length != expected.Length) return "wrong_length"u8;
        return !_check.IsDue() || answer.Body.SequenceEqual(expected) ? default : "wrong_content"u8;
    }
}
