using Edge.Buffers;
using MessagePack;

namespace Edge.Protocol;

/// <summary>One tool call of a streamed answer: id, type and name come once, the arguments in pieces.</summary>
internal sealed class ToolCallAssembler : IDisposable
{
    private readonly PooledBufferWriter _id = new(4 * 1024);
    private readonly PooledBufferWriter _type = new(1024);
    private readonly PooledBufferWriter _name = new(4 * 1024);
    private readonly PooledBufferWriter _arguments = new(AnswerAssembler.MaxAnswerBytes);

    public static int ReadIndex(ref MessagePackReader reader, int fallback)
    {
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            if (reader.ReadStringSpanOrThrow().SequenceEqual("index"u8)) return reader.ReadInt32();
            reader.Skip();
        }

        return fallback;
    }

    public void Read(ref MessagePackReader reader)
    {
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            var member = reader.ReadStringSpanOrThrow();
            if (reader.NextMessagePackType == MessagePackType.Map && member.SequenceEqual("function"u8)) ReadFunction(ref reader);
            else if (reader.NextMessagePackType != MessagePackType.String) reader.Skip();
            else if (member.SequenceEqual("id"u8)) Replace(_id, reader.ReadStringSpanOrThrow());
            else if (member.SequenceEqual("type"u8)) Replace(_type, reader.ReadStringSpanOrThrow());
            else reader.Skip();
        }
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteMapHeader(3);
        writer.WriteString("id"u8);
        writer.WriteString(_id.WrittenSpan);
        writer.WriteString("type"u8);
        writer.WriteString(_type.WrittenCount > 0 ? _type.WrittenSpan : "function"u8);
        writer.WriteString("function"u8);
        writer.WriteMapHeader(2);
        writer.WriteString("name"u8);
        writer.WriteString(_name.WrittenSpan);
        writer.WriteString("arguments"u8);
        writer.WriteString(_arguments.WrittenSpan);
    }

    public void Reset()
    {
        _id.Reset();
        _type.Reset();
        _name.Reset();
        _arguments.Reset(clear: true);
    }

    public void Dispose()
    {
        _id.Dispose();
        _type.Dispose();
        _name.Dispose();
        _arguments.Dispose();
    }

    private void ReadFunction(ref MessagePackReader reader)
    {
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            var member = reader.ReadStringSpanOrThrow();
            if (reader.NextMessagePackType != MessagePackType.String) reader.Skip();
            else if (member.SequenceEqual("name"u8)) Replace(_name, reader.ReadStringSpanOrThrow());
            else if (member.SequenceEqual("arguments"u8)) _arguments.Append(reader.ReadStringSpanOrThrow());
            else reader.Skip();
        }
    }

    private static void Replace(PooledBufferWriter target, ReadOnlySpan<byte> text)
    {
        target.Reset();
        target.Append(text);
    }
}
