using System.Buffers;
using System.Text;
using System.Text.Json;
using Edge.Buffers;
using Edge.Protocol;
using Edge.TestKit;

namespace Edge.Fuzz;

/// <summary>The translation of JSON against System.Text.Json.</summary>
public sealed class JsonTarget : IFuzzTarget
{
    private static readonly MessageLimits Limits = new(MaxBytes: 64 * 1024, MaxDepth: 8, MaxElements: 4096);

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 1000 };

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "{", "}", "[", "]", ",", ":", "\"", "\"a\":1", "\\ud800", "\\udc00", "\\u0061", "\\n", "\\", "1e999", "-1e400", "1e-999",
            "-0", "01", "1.", ".5", "9223372036854775808", "18446744073709551616", "null", "nul", "//x\n", "/**/", "\u0000", "\t", "[[[[[[",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xef, 0xbb, 0xbf], [0xf0, 0x9f, 0x98, 0x80],
    ];

    private readonly string[] _examples = [.. ProtocolExamples.All.Select(example => example.Json)];
    private readonly long[] _ends = new long[Enum.GetValues<JsonFault>().Length];

    /// <inheritdoc/>
    public string Summary => string.Join(", ", Enum.GetValues<JsonFault>().Select(fault => $"{fault} {_ends[(int)fault]}"));

    /// <inheritdoc/>
    public byte[] Next(Random random)
    {
        string text = random.Next(2) == 0 ? _examples[random.Next(_examples.Length)] : new RandomJson(random).Next(depth: 4);
        var bytes = new List<byte>(Encoding.UTF8.GetBytes(text));
        for (int changes = random.Next(4); changes > 0 && bytes.Count > 0; changes--)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(random.Next(1, 20), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveRange(at, length); break;
                case 2: bytes.InsertRange(at, Tokens[random.Next(Tokens.Length)]); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                default: bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length)); break;
            }
        }

        return [.. bytes];
    }

    /// <inheritdoc/>
    public string? Check(byte[] input, Random random)
    {
        using var output = new PooledBufferWriter();
        using var fromPieces = new PooledBufferWriter();
        int cut = random.Next(input.Length + 1);

        bool converted = JsonToMessagePack.TryConvert(new(input), output, Limits, out var error);
        JsonToMessagePack.TryConvert(Sequence.Of(input[..cut], input[cut..]), fromPieces, Limits, out var errorFromPieces);

        _ends[(int)error.Fault]++;
        if (error != errorFromPieces || !output.WrittenSpan.SequenceEqual(fromPieces.WrittenSpan))
            return $"whole {error}, cut at {cut} {errorFromPieces}";
        if (error.Fault is JsonFault.TooDeep or JsonFault.TooLarge or JsonFault.TooManyElements) return null;

        bool isValid = TryJudge(input, out var expected);
        if (isValid != converted) return $"the oracle finds it {(isValid ? "valid" : "invalid")}, the translation says {error}";
        return converted ? CheckValue(output, expected) : null;
    }

    /// <summary>The value must be one message-reader value, and mean the same as the text.</summary>
    private static string? CheckValue(PooledBufferWriter value, JsonElement expected)
    {
        var scan = default(ScanState);
        var sequence = new ReadOnlySequence<byte>(value.WrittenMemory);
        var status = scan.Advance(sequence, Limits);
        if (status != MessageStatus.Complete || scan.Walked != value.WrittenCount) return $"the value scans as {status} at {scan.Walked}";

        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json);
        var fault = MessagePackToJson.TryWrite(sequence, writer);
        if (fault != JsonWriteFault.None) return $"the value has no JSON form: {fault}";
        writer.Flush();

        using var actual = JsonDocument.Parse(json.WrittenMemory);
        return Same(expected, actual.RootElement) ? null : $"there and back gives {Encoding.UTF8.GetString(json.WrittenSpan)}";
    }

    private static bool TryJudge(byte[] input, out JsonElement value)
    {
        value = default;
        try
        {
            using var document = JsonDocument.Parse(input, Strict);
            value = document.RootElement.Clone();
            return IsSound(value);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter on a name that is no Unicode
        {
            return false;
        }
    }

    /// <summary>Whether every text is Unicode and every number a double holds; the parser leaves that to the getters.</summary>
    private static bool IsSound(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Object => value.EnumerateObject().All(member => member.Name.Length >= 0 && IsSound(member.Value)),
                JsonValueKind.Array => value.EnumerateArray().All(IsSound),
                JsonValueKind.String => value.GetString() is not null,
                JsonValueKind.Number => double.IsFinite(value.GetDouble()),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Equal but for numbers that only a double holds.</summary>
    private static bool Same(JsonElement left, JsonElement right)
    {
        if (left.ValueKind != right.ValueKind) return false;
        return left.ValueKind switch
        {
            JsonValueKind.Object => left.EnumerateObject().Zip(right.EnumerateObject())
                .All(pair => pair.First.Name == pair.Second.Name && Same(pair.First.Value, pair.Second.Value)),
            JsonValueKind.Array => left.GetArrayLength() == right.GetArrayLength()
                && left.EnumerateArray().Zip(right.EnumerateArray()).All(pair => Same(pair.First, pair.Second)),
            JsonValueKind.String => left.GetString() == right.GetString(),
            JsonValueKind.Number => left.TryGetInt64(out long integer)
                ? right.TryGetInt64(out long same) && integer == same
                : left.GetDouble().Equals(right.GetDouble()),
            _ => true,
        };
    }
}
