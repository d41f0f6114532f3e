using Edge.Buffers;

namespace Edge.Protocol;

/// <summary>What the canonical request holds for the fields that a caller left out, written once and copied in runs.</summary>
/// <remarks>Only constants of the API are written out; what depends on the model stays nil.</remarks>
internal sealed class FieldDefaults
{
    private readonly byte[] _bytes;
    private readonly int[] _starts = new int[(int)Field.Unknown + 1];

    private FieldDefaults(Action<Field, PooledBufferWriter> write)
    {
        using var output = new PooledBufferWriter();
        for (var field = (Field)0; field < Field.Unknown; field++)
        {
            write(field, output);
            _starts[(int)field + 1] = output.WrittenCount;
        }

        _bytes = output.WrittenSpan.ToArray();
    }

    /// <summary>Of a chat request without tools.</summary>
    public static FieldDefaults Chat { get; } = new((field, output) => WriteChat(field, "none"u8, output));

    /// <summary>Of a chat request with tools.</summary>
    public static FieldDefaults ChatWithTools { get; } = new((field, output) => WriteChat(field, "auto"u8, output));

    /// <summary>Of a request for embeddings: nil for every field.</summary>
    public static FieldDefaults Embeddings { get; } = new((_, output) => output.WriteNil());

    /// <summary>Appends the defaults of consecutive fields.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    /// <param name="output">Receives them.</param>
    /// <param name="ends">By field; receives where in the output each one ends.</param>
    public void Append(int first, int count, PooledBufferWriter output, Span<int> ends)
    {
        int shift = output.WrittenCount - _starts[first];
        output.Append(_bytes.AsSpan(_starts[first].._starts[first + count]));
        for (int field = first; field < first + count; field++) ends[field] = _starts[field + 1] + shift;
    }

    private static void WriteChat(Field field, ReadOnlySpan<byte> toolChoice, PooledBufferWriter output)
    {
        switch (field)
        {
            case Field.Tools or Field.Stop:
                output.WriteArrayHeader(0);
                break;
            case Field.LogitBias:
                output.WriteMapHeader(0);
                break;
            case Field.ToolChoice:
                output.WriteText(toolChoice);
                break;
            case Field.ParallelToolCalls:
                output.WriteBoolean(true);
                break;
            case Field.ResponseFormat:
                output.WriteMapHeader(1);
                output.WriteText("type"u8);
                output.WriteText("text"u8);
                break;
            case Field.FrequencyPenalty or Field.PresencePenalty or Field.TopLogprobs:
                output.WriteInteger(0L);
                break;
            case Field.N:
                output.WriteInteger(1L);
                break;
            case Field.Logprobs:
                output.WriteBoolean(false);
                break;
            default:
                output.WriteNil();
                break;
        }
    }
}
