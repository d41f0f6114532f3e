using Edge.Load.Drawing;

namespace Edge.Load.Workloads.Resp;

/// <summary>GET from a server that speaks the protocol of Redis.</summary>
public sealed class RespWorkload : Workload
{
    private readonly PreparedRequests _requests;
    private readonly RespValues _values;
    private readonly ZipfSampler _sampler;
    private readonly SplitMix _random;
    private readonly int _valueBytes;
    private SampledCheck _check;

    /// <summary>Prepares the requests of all keys.</summary>
    public RespWorkload(RespOptions options)
    {
        _requests = new PreparedRequests(options.Keys, (buffer, key) => RespValues.WriteCommand(buffer, "GET", key, default));
        _values = new RespValues(options.ValueBytes);
        _sampler = new ZipfSampler(options.Keys, options.Zipf);
        _random = new SplitMix(options.Seed);
        _valueBytes = options.ValueBytes;
        Preparations = [new RespFill(options, _values)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Kinds { get; } = ["get"];

    /// <inheritdoc/>
    public override int MaxRequestBytes => _requests.MaxBytes;

    /// <inheritdoc/>
    public override IReadOnlyList<Workload> Preparations { get; }

    /// <inheritdoc/>
    public override bool TryNext(out Request request)
    {
        request = new Request(0, _sampler.Draw(_random));
        return true;
    }

    /// <inheritdoc/>
    public override int Write(Request request, int slot, Span<byte> destination) => _requests.Copy(request.Key, destination);

    /// <inheritdoc/>
    public override Answer Read(ReadOnlySpan<byte> received, InFlight inFlight)
    {
        if (inFlight.Count == 0) return Answer.Unreadable("unexpected_message"u8);
        int bytes = RespReply.Read(received, out var content);
        if (bytes == 0) return Answer.Incomplete;
        if (bytes < 0) return Answer.Unreadable("unexpected_message"u8);

        int slot = inFlight.Oldest;
        var value = received[content];
        if (received[0] != '$' || value.Length != _valueBytes) return Answer.Failed(bytes, slot, ErrorOf(received, content));
        bool isRight = !_check.IsDue() || value.SequenceEqual(_values[inFlight[slot].Key]);
        return isRight ? Answer.Good(bytes, slot) : Answer.Failed(bytes, slot, "wrong_content"u8);
    }

    /// <summary>The first word of an error, or what a reply of the wrong kind is called here.</summary>
    internal static ReadOnlySpan<byte> ErrorOf(ReadOnlySpan<byte> received, Range content)
    {
        if (received[0] != '-') return content.Equals(default) ? "missing"u8 : "wrong_length"u8;
        var text = received[content];
        int blank = text.IndexOf((byte)' ');
        return blank < 0 ? text : text[..blank];
    }
}
