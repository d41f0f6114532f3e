using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Edge.Buffers;
using MessagePack;

namespace Edge.Protocol;

public sealed partial class InferenceRequest
{
    private const int MaxChoices = AnswerAssembler.MaxChoices;
    private const int MaxStops = 16;

    // OpenAI's limit of inputs in one embeddings request.
    private const int MaxInputs = 2048;

    private EdgeError? WriteBody(ReadOnlyMemory<byte> source)
    {
        _body.WriteArrayHeader(FieldCount);
        _fieldsStart = _body.WrittenCount;
        var defaults = Endpoint == Endpoint.Embeddings ? FieldDefaults.Embeddings : IsGiven(Field.Tools) ? FieldDefaults.ChatWithTools : FieldDefaults.Chat;
        for (int field = 0; field < (int)Field.Unknown; field++)
        {
            // Most fields are left out: up to the next given one they are copied at once.
            int left = (int)Field.Unknown - field, run = Math.Min(BitOperations.TrailingZeroCount(_given >> field), left);
            if (run > 0) defaults.Append(field, run, _body, _fieldEnds);
            field += run;
            if (run == left) break;

            var reader = new ValueReader(source.Span.Slice(_values[field].Start, _values[field].Length));
            if (WriteGiven((Field)field, ref reader) is { } error) return error;
            _fieldEnds[field] = _body.WrittenCount;
        }

        var unknownError = WriteMembers(source, _unknown, _body);
        _fieldEnds[(int)Field.Unknown] = _body.WrittenCount;
        return unknownError ?? Require();
    }

    private EdgeError? WriteCarried(ReadOnlyMemory<byte> source) => WriteMembers(source, _carriedMembers, _carried);

    private EdgeError? Require()
    {
        var required = Endpoint == Endpoint.Embeddings ? Field.Input : Field.Messages;
        return IsGiven(required) ? null : Invalid(NameOf(required), $"{NameOf(required)} is missing.");
    }

    private EdgeError? WriteGiven(Field field, ref ValueReader reader) => field switch
    {
        Field.Messages or Field.Tools => WriteTyped(field, ref reader, MessagePackType.Array, "an array"),
        Field.LogitBias or Field.ResponseFormat => WriteTyped(field, ref reader, MessagePackType.Map, "a map"),
        Field.Logprobs or Field.ParallelToolCalls => WriteTyped(field, ref reader, MessagePackType.Boolean, "true or false"),
        Field.ToolChoice => WriteToolChoice(ref reader),
        Field.Temperature => WriteNumber(field, ref reader, 0, 2),
        Field.TopP or Field.MinP => WriteNumber(field, ref reader, 0, 1),
        Field.RepetitionPenalty => WriteNumber(field, ref reader, 0.01, 10),
        Field.FrequencyPenalty or Field.PresencePenalty => WriteNumber(field, ref reader, -2, 2),
        Field.Seed => WriteInteger(field, ref reader, long.MinValue, long.MaxValue),
        Field.TopK => WriteInteger(field, ref reader, 0, int.MaxValue),
        Field.TopLogprobs => WriteInteger(field, ref reader, 0, 20),
        Field.N => WriteInteger(field, ref reader, 1, MaxChoices),
        Field.MaxTokens or Field.Dimensions => WriteInteger(field, ref reader, 1, int.MaxValue),
        Field.Stop => WriteStop(ref reader),
        _ => WriteInput(ref reader),
    };

    private EdgeError? WriteTyped(Field field, ref ValueReader reader, MessagePackType type, string expected)
        => reader.NextType == type
            ? Write(field, ref reader)
            : Invalid(NameOf(field), $"{NameOf(field)} must be {expected}; it is {Describe(reader.NextType)}.");

    private EdgeError? WriteToolChoice(ref ValueReader reader)
        => reader.NextType is MessagePackType.String or MessagePackType.Binary or MessagePackType.Map
            ? Write(Field.ToolChoice, ref reader)
            : Invalid("tool_choice", $"tool_choice must be a text or a map; it is {Describe(reader.NextType)}.");

    private EdgeError? WriteNumber(Field field, ref ValueReader reader, double least, double most)
    {
        var type = reader.NextType;
        if (type is not (MessagePackType.Integer or MessagePackType.Float))
            return Invalid(NameOf(field), $"{NameOf(field)} must be a number; it is {Describe(type)}.");
        var peek = reader;
        double value = peek.ReadDouble();
        return value >= least && value <= most
            ? Write(field, ref reader)
            : Invalid(NameOf(field), FormattableString.Invariant($"{NameOf(field)} is {value}; it must be {least} to {most}."));
    }

    private EdgeError? WriteInteger(Field field, ref ValueReader reader, long least, long most)
    {
        // A whole number may come as a float: JavaScript has no other.
        var peek = reader;
        long value = 0;
        bool isWhole = reader.NextType switch
        {
            MessagePackType.Integer => peek.TryReadInt64(out value),
            MessagePackType.Float => TryReadWhole(peek.ReadDouble(), out value),
            _ => false,
        };
        return isWhole && value >= least && value <= most
            ? Write(field, ref reader)
            : Invalid(NameOf(field), $"{NameOf(field)} must be a whole number from {least} to {most}.");
    }

    private static bool TryReadWhole(double value, out long whole)
    {
        bool isWhole = Math.Abs(value) <= 1L << 53 && Math.Floor(value) == value;
        whole = isWhole ? (long)value : 0;
        return isWhole;
    }

    private EdgeError? WriteStop(ref ValueReader reader)
    {
        if (reader.NextType is MessagePackType.String or MessagePackType.Binary)
        {
            _body.WriteArrayHeader(1);
            return Write(Field.Stop, ref reader);
        }

        if (reader.NextType != MessagePackType.Array) return Invalid("stop", "stop must be a text or an array of texts.");
        var peek = reader;
        int count = peek.ReadArrayHeader();
        if (count > MaxStops) return Invalid("stop", $"stop has {count} texts; at most {MaxStops} are allowed.");
        for (int i = 0; i < count; i++)
            if (!TryReadName(ref peek, out _)) return Invalid($"stop[{i}]", "Each stop must be a text.");
        return Write(Field.Stop, ref reader);
    }

    private EdgeError? WriteInput(ref ValueReader reader)
    {
        if (reader.NextType is MessagePackType.String or MessagePackType.Binary)
        {
            _body.WriteArrayHeader(1);
            return Write(Field.Input, ref reader);
        }

        if (reader.NextType != MessagePackType.Array)
            return Invalid("input", $"input must be a text or an array; it is {Describe(reader.NextType)}.");
        var peek = reader;
        int count = peek.ReadArrayHeader();
        if (count == 0) return Invalid("input", "input is empty.");
        if (peek.NextType == MessagePackType.Integer)
        {
            if (CheckTokens(ref peek, count, "input") is { } error) return error;
            _body.WriteArrayHeader(1);
            return Write(Field.Input, ref reader);
        }

        if (count > MaxInputs) return Invalid("input", $"input has {count} items; at most {MaxInputs} are allowed in one request.");
        for (int i = 0; i < count; i++)
        {
            if (peek.NextType == MessagePackType.Array)
            {
                int tokens = peek.ReadArrayHeader();
                if (tokens == 0) return Invalid($"input[{i}]", "An input is empty.");
                if (CheckTokens(ref peek, tokens, $"input[{i}]") is { } error) return error;
            }
            else if (!TryReadName(ref peek, out _))
            {
                return Invalid($"input[{i}]", "Each input must be a text or an array of token ids.");
            }
        }

        return Write(Field.Input, ref reader);
    }

    private static EdgeError? CheckTokens(ref ValueReader reader, int count, string param)
    {
        for (int i = 0; i < count; i++)
        {
            if (reader.NextType != MessagePackType.Integer || !reader.TryReadInt64(out long token) || token is < 0 or > int.MaxValue)
                return Invalid($"{param}[{i}]", "A token id must be a whole number from 0 to 2147483647.");
        }

        return null;
    }

    private EdgeError? WriteMembers(ReadOnlyMemory<byte> source, List<Member> members, PooledBufferWriter output)
    {
        MemberSort.Sort(CollectionsMarshal.AsSpan(members), new ByName(source));
        output.WriteMapHeader(members.Count);
        for (int i = 0; i < members.Count; i++)
        {
            var name = source.Span.Slice(members[i].Name.Start, members[i].Name.Length);
            if (i > 0 && name.SequenceEqual(source.Span.Slice(members[i - 1].Name.Start, members[i - 1].Name.Length)))
                return Invalid(Encoding.UTF8.GetString(name), "The field is given twice.");
            if (!Utf8.IsValid(name)) return Invalid(null, "A field's name is not valid UTF-8.");
            output.WriteText(name);
            var reader = new ValueReader(source.Span.Slice(members[i].Value.Start, members[i].Value.Length));
            if (_canonical.Write(ref reader, output) is var fault and not CanonicalFault.None)
                return Faulty(Encoding.UTF8.GetString(name), fault);
        }

        return null;
    }

    private EdgeError? Write(Field field, ref ValueReader reader)
        => _canonical.Write(ref reader, _body) is var fault and not CanonicalFault.None ? Faulty(NameOf(field), fault) : null;

    private static EdgeError Faulty(string param, CanonicalFault fault) => Invalid(param, fault switch
    {
        CanonicalFault.InvalidUtf8 => $"{param} holds a text that is not valid UTF-8.",
        CanonicalFault.DuplicateMember => $"{param} holds a map that names a member twice.",
        CanonicalFault.MemberNameNotText => $"{param} holds a map with a member name that is not a text.",
        CanonicalFault.NotFinite => $"{param} holds a number that is not finite.",
        CanonicalFault.TooDeep => $"{param} is nested too deeply.",
        _ => $"{param} holds a MessagePack extension, which has no meaning here.",
    });

    private static string NameOf(Field field) => Encoding.UTF8.GetString(field.Utf8());

    private static string Describe(MessagePackType type) => type switch
    {
        MessagePackType.Map => "a map",
        MessagePackType.Array => "an array",
        MessagePackType.String or MessagePackType.Binary => "a text",
        MessagePackType.Boolean => "true or false",
        MessagePackType.Integer or MessagePackType.Float => "a number",
        _ => "something else",
    };

    private readonly struct ByName(ReadOnlyMemory<byte> source) : IComparer<Member>
    {
        public int Compare(Member x, Member y)
            => source.Span.Slice(x.Name.Start, x.Name.Length).SequenceCompareTo(source.Span.Slice(y.Name.Start, y.Name.Length));
    }
}
