using Edge.Buffers;
using MessagePack;

namespace Edge.Protocol;

/// <summary>Cuts a whole answer into the chunks of a stream: what <see cref="AnswerAssembler"/> puts together.</summary>
/// <remarks>For each choice the role, the texts in pieces, the tool calls and the finish reason, each a chunk with the answer's id, model
/// and other members. Enumerate with <see cref="TryNext"/>. Reusable, not thread-safe.</remarks>
public sealed class AnswerReplay : IDisposable
{
    // A few words: small enough that a reader sees text grow, large enough that a long answer is not a thousand writes.
    private const int PieceBytes = 48;

    private readonly PooledBufferWriter _chunk = new();
    private readonly PooledBufferWriter _head = new();
    private readonly Queue<Piece> _pieces = new();
    private ReadOnlyMemory<byte> _answer;
    private int _headMembers;

    private enum PieceKind : byte
    {
        Role,
        Text,
        Member,
        ToolCalls,
        Finish,
    }

    /// <summary>Plans the chunks of an answer, which must stay valid until the last one.</summary>
    public void Begin(ReadOnlyMemory<byte> answer)
    {
        _answer = answer;
        _pieces.Clear();
        _head.Reset();
        _headMembers = 0;
        var reader = new MessagePackReader(answer);
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            int start = (int)reader.Consumed;
            var name = reader.ReadStringSpanOrThrow();
            if (name.SequenceEqual("choices"u8))
            {
                int count = reader.ReadArrayHeader();
                for (int choice = 0; choice < count; choice++) PlanChoice(ref reader);
                continue;
            }

            bool isUsage = name.SequenceEqual("usage"u8);
            reader.Skip();
            if (isUsage) continue;
            _head.Append(answer.Span[start..(int)reader.Consumed]);
            _headMembers++;
        }
    }

    /// <summary>Writes the next chunk.</summary>
    /// <param name="chunk">Valid until the next call.</param>
    /// <returns>False after the last.</returns>
    public bool TryNext(out ReadOnlyMemory<byte> chunk)
    {
        chunk = default;
        if (!_pieces.TryDequeue(out var piece)) return false;
        _chunk.Reset();
        var writer = new MessagePackWriter(_chunk);
        writer.WriteMapHeader(_headMembers + 1);
        writer.WriteRaw(_head.WrittenSpan);
        writer.WriteString("choices"u8);
        writer.WriteArrayHeader(1);
        writer.WriteMapHeader(piece.Logprobs.Length > 0 ? 4 : 3);
        writer.WriteString("index"u8);
        writer.Write(piece.Choice);
        writer.WriteString("delta"u8);
        WriteDelta(ref writer, piece);
        if (piece.Logprobs.Length > 0)
        {
            writer.WriteString("logprobs"u8);
            writer.WriteRaw(Bytes(piece.Logprobs));
        }

        writer.WriteString("finish_reason"u8);
        if (piece.Kind == PieceKind.Finish) writer.WriteRaw(Bytes(piece.Value));
        else writer.WriteNil();
        writer.Flush();
        chunk = _chunk.WrittenMemory;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _chunk.Dispose();
        _head.Dispose();
    }

    private void WriteDelta(ref MessagePackWriter writer, in Piece piece)
    {
        switch (piece.Kind)
        {
            case PieceKind.Finish:
                writer.WriteMapHeader(0);
                break;
            case PieceKind.ToolCalls:
                writer.WriteMapHeader(1);
                writer.WriteString("tool_calls"u8);
                WriteToolCalls(ref writer, piece.Value);
                break;
            case PieceKind.Text:
                writer.WriteMapHeader(1);
                writer.WriteString(Bytes(piece.Name));
                writer.WriteString(Bytes(piece.Value));
                break;
            default:
                writer.WriteMapHeader(1);
                writer.WriteString(Bytes(piece.Name));
                writer.WriteRaw(Bytes(piece.Value));
                break;
        }
    }

    private void WriteToolCalls(ref MessagePackWriter writer, Slice value)
    {
        // In a stream each call carries its index.
        var reader = new MessagePackReader(_answer.Slice(value.Start, value.Length));
        int count = reader.ReadArrayHeader();
        writer.WriteArrayHeader(count);
        for (int i = 0; i < count; i++)
        {
            int members = reader.ReadMapHeader();
            writer.WriteMapHeader(members + 1);
            writer.WriteString("index"u8);
            writer.Write(i);
            int start = value.Start + (int)reader.Consumed;
            for (int j = 0; j < members * 2; j++) reader.Skip();
            writer.WriteRaw(_answer.Span[start..(value.Start + (int)reader.Consumed)]);
        }
    }

    private void PlanChoice(ref MessagePackReader reader)
    {
        int index = 0;
        Slice message = default, finish = default, logprobs = default;
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            var name = reader.ReadStringSpanOrThrow();
            int start = (int)reader.Consumed;
            if (name.SequenceEqual("index"u8)) index = reader.ReadInt32();
            else reader.Skip();
            var value = new Slice(start, (int)reader.Consumed - start);
            if (name.SequenceEqual("message"u8)) message = value;
            else if (name.SequenceEqual("finish_reason"u8)) finish = value;
            else if (name.SequenceEqual("logprobs"u8) && _answer.Span[start] != MessagePackCode.Nil) logprobs = value;
        }

        if (message.Length > 0) PlanMessage(index, message);
        _pieces.Enqueue(new Piece(PieceKind.Finish, index, default, finish, logprobs));
    }

    private void PlanMessage(int choice, Slice message)
    {
        var reader = new MessagePackReader(_answer.Slice(message.Start, message.Length));
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            int nameLength = reader.ReadStringSpanOrThrow().Length;
            int start = message.Start + (int)reader.Consumed;
            var name = new Slice(start - nameLength, nameLength);
            var type = reader.NextMessagePackType;
            int textLength = type == MessagePackType.String ? reader.ReadStringSpanOrThrow().Length : -1;
            if (textLength < 0) reader.Skip();
            int end = message.Start + (int)reader.Consumed;
            var value = new Slice(start, end - start);

            if (Bytes(name).SequenceEqual("role"u8)) _pieces.Enqueue(new Piece(PieceKind.Role, choice, name, value, default));
            else if (textLength >= 0) PlanText(choice, name, new Slice(end - textLength, textLength));
            else if (Bytes(name).SequenceEqual("tool_calls"u8) && type == MessagePackType.Array) _pieces.Enqueue(new Piece(PieceKind.ToolCalls, choice, name, value, default));
            else if (type != MessagePackType.Nil) _pieces.Enqueue(new Piece(PieceKind.Member, choice, name, value, default));
        }
    }

    private void PlanText(int choice, Slice name, Slice text)
    {
        while (text.Length > 0)
        {
            int length = Math.Min(PieceBytes, text.Length);
            // 10xxxxxx is the middle of a code point, which no chunk may cut.
            while (length < text.Length && (_answer.Span[text.Start + length] & 0xC0) == 0x80) length++;
            _pieces.Enqueue(new Piece(PieceKind.Text, choice, name, new Slice(text.Start, length), default));
            text = new Slice(text.Start + length, text.Length - length);
        }
    }

    private ReadOnlySpan<byte> Bytes(Slice slice) => _answer.Span.Slice(slice.Start, slice.Length);

    private readonly record struct Slice(int Start, int Length);

    private readonly record struct Piece(PieceKind Kind, int Choice, Slice Name, Slice Value, Slice Logprobs);
}
