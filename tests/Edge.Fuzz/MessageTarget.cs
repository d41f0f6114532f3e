using System.Buffers;
using Edge.Protocol;
using Edge.TestKit;

namespace Edge.Fuzz;

/// <summary>The message reader against MessagePackReader.</summary>
public sealed class MessageTarget : IFuzzTarget
{
    private static readonly MessageLimits[] LimitsTried =
    [
        new(MaxBytes: 4096, MaxDepth: 32, MaxElements: 1024),
        new(MaxBytes: 1024, MaxDepth: 8, MaxElements: 64),
        new(MaxBytes: 150, MaxDepth: 4, MaxElements: 24),
    ];

    private readonly MessageMutator _mutator = new();
    private readonly long[] _ends = new long[Enum.GetValues<MessageStatus>().Length];

    /// <inheritdoc/>
    public string Summary => string.Join(", ", Enum.GetValues<MessageStatus>().Select(status => $"{status} {_ends[(int)status]}"));

    /// <inheritdoc/>
    public byte[] Next(Random random) => _mutator.Next(random);

    /// <inheritdoc/>
    public string? Check(byte[] input, Random random)
    {
        var limits = LimitsTried[random.Next(LimitsTried.Length)];
        var whole = Read(new(input), limits);
        _ends[(int)whole.Status]++;
        return CheckCut(input, random.Next(input.Length + 1), limits, whole)
            ?? CheckAgainstOracle(input, limits, whole.Status, whole.Walked)
            ?? (whole.Status == MessageStatus.Complete ? CheckEnvelope(input, whole) : null);
    }

    /// <summary>The cut must not show: neither as two segments nor as two arrivals.</summary>
    private static string? CheckCut(byte[] input, int cut, in MessageLimits limits, in Outcome whole)
    {
        var inTwo = Read(Sequence.Of(input[..cut], input[cut..]), limits);
        if (inTwo != whole) return $"whole {whole}, cut at {cut} {inTwo}";

        var scan = default(ScanState);
        var first = new ReadOnlySequence<byte>(input, 0, cut);
        var status = MessageReader.TryRead(ref first, ref scan, limits, out var message);
        var later = status == MessageStatus.NeedMoreData
            ? Read(new(input), limits, ref scan)
            : Outcome.Of(status, scan.Walked, cut - first.Length, message);
        return later.Status == whole.Status && later.Taken == whole.Taken && later.Id == whole.Id
            ? null
            : $"whole {whole}, in two arrivals at {cut} {later}";
    }

    private static string? CheckAgainstOracle(byte[] input, in MessageLimits limits, MessageStatus status, long walked)
    {
        // What is refused need not have come whole, but the oracle reads nothing else: it gets nils for the rest, as many as
        // the limit allows bytes.
        byte[] padded = new byte[input.Length + limits.MaxBytes + 1];
        input.CopyTo(padded, 0);
        padded.AsSpan(input.Length).Fill(0xc0);

        switch (status)
        {
            case MessageStatus.NeedMoreData:
                var oracle = MessageOracle.Judge(input, limits.MaxDepth);
                return oracle.Verdict == OracleVerdict.Incomplete ? null : $"{status}, the oracle says {oracle.Verdict} at {oracle.Length}";
            case MessageStatus.TooDeep:
                oracle = MessageOracle.Judge(padded, limits.MaxDepth);
                return oracle.Depth > limits.MaxDepth ? null : $"{status}, the oracle sees depth {oracle.Depth} of {limits.MaxDepth}";
            case MessageStatus.TooManyElements or MessageStatus.TooLarge:
                oracle = MessageOracle.Judge(padded, limits.MaxDepth);
                bool isOver = status == MessageStatus.TooLarge ? oracle.Length > limits.MaxBytes : oracle.Elements > limits.MaxElements;
                return isOver || oracle.Verdict != OracleVerdict.Complete
                    ? null
                    : $"{status}, the oracle sees {oracle.Length} bytes and {oracle.Elements} elements within {limits}";
            case MessageStatus.Malformed:
                oracle = MessageOracle.Judge(padded, limits.MaxDepth);
                if (oracle.Verdict == OracleVerdict.Invalid || input[0] is < 0x93 or > 0x94 and not (0xdc or 0xdd)) return null;
                return oracle.Verdict == OracleVerdict.Complete
                    && !MessageOracle.TryOpen(new(padded, 0, (int)oracle.Length), out _, out _, out _, out _)
                    ? null
                    : $"{status}, the oracle says {oracle.Verdict} at {oracle.Length}";
            default:
                oracle = MessageOracle.Judge(input, limits.MaxDepth);
                bool isWithin = oracle.Length <= limits.MaxBytes && oracle.Depth <= limits.MaxDepth && oracle.Elements <= limits.MaxElements;
                return oracle.Verdict == OracleVerdict.Complete && oracle.Length == walked && isWithin
                    ? null
                    : $"{status} at {walked}, the oracle says {oracle.Verdict} at {oracle.Length}, depth {oracle.Depth}, {oracle.Elements} elements";
        }
    }

    private static string? CheckEnvelope(byte[] input, in Outcome whole)
    {
        var value = new ReadOnlySequence<byte>(input, 0, (int)whole.Taken);
        return MessageOracle.TryOpen(value, out int kind, out uint id, out byte[] method, out long rest)
            && (kind, id) == ((int)whole.Kind, whole.Id) && rest == whole.Content && Convert.ToHexString(method) == whole.Method
            ? null
            : $"{whole}, the oracle reads kind {kind}, id {id}, method {Convert.ToHexString(method)}, {rest} bytes of content";
    }

    private static Outcome Read(ReadOnlySequence<byte> buffer, in MessageLimits limits)
    {
        var scan = default(ScanState);
        return Read(buffer, limits, ref scan);
    }

    private static Outcome Read(ReadOnlySequence<byte> buffer, in MessageLimits limits, ref ScanState scan)
    {
        long length = buffer.Length;
        var status = MessageReader.TryRead(ref buffer, ref scan, limits, out var message);
        long taken = length - buffer.Length;
        return Outcome.Of(status, status == MessageStatus.Complete ? taken : scan.Walked, taken, message);
    }

    private readonly record struct Outcome(
        MessageStatus Status, long Walked, long Taken, MessageKind Kind, uint Id, string Method, long Content)
    {
        public static Outcome Of(MessageStatus status, long walked, long taken, in Message message) => new(
            status, walked, taken, message.Kind, message.Id, Convert.ToHexString(message.Method),
            message.Params.Length + message.Error.Length + message.Result.Length);
    }
}
