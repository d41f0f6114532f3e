using System.Buffers.Binary;
using Edge.Buffers;
using Edge.Caching;
using Edge.Protocol;
using Edge.Serving;
using MessagePack;

namespace Edge.Connection;

/// <summary>Writes the response of an answered request: the members of the answer, then <see cref="ReportWriter"/>'s.</summary>
/// <remarks>Allocates nothing. Throws on an answer that is not of the form that <see cref="Backends.IChunkSink"/> gives.</remarks>
internal static class AnswerWriter
{
    private const int FloatBytes = 1 + sizeof(float);

    /// <summary>Writes <c>[1, id, nil, result]</c>.</summary>
    public static void Write(PooledBufferWriter output, uint id, Exchange exchange, ReportWriter report, TimeProvider time)
    {
        ResponseWriter.BeginResult(output, id);
        if (exchange.Request.Endpoint == Endpoint.Embeddings) WriteEmbeddings(output, exchange);
        else WriteChat(output, exchange, time);
        report.Write(output, exchange);
    }

    private static void WriteChat(PooledBufferWriter output, Exchange exchange, TimeProvider time)
    {
        var answer = exchange.Answer.Span;
        bool hasId = exchange.Summary.HasId, hasCreated = exchange.Summary.HasCreated, hasModel = exchange.Summary.HasModel;
        var reader = new ValueReader(answer);
        int members = reader.ReadMapHeader();
        output.WriteMapHeader(members + Missing(hasId) + Missing(hasCreated) + Missing(hasModel) + 1);

        if (!exchange.Request.Stream)
        {
            output.Append(answer[reader.Consumed..]);
        }
        else
        {
            for (int i = 0; i < members; i++) WriteStreamMember(ref reader, output, answer);
        }

        // What clients cannot do without, if a provider left it out.
        if (!hasId)
        {
            output.WriteText("id"u8);
            exchange.Id.Write(output);
        }

        if (!hasCreated)
        {
            output.WriteText("created"u8);
            output.WriteInteger(time.GetUtcNow().ToUnixTimeSeconds());
        }

        if (!hasModel)
        {
            output.WriteText("model"u8);
            output.WriteText(exchange.Request.RequestedModel);
        }
    }

    /// <summary>Writes a member of a streamed answer: of the choices, only how they ended; their text went out in chunks.</summary>
    private static void WriteStreamMember(ref ValueReader reader, PooledBufferWriter output, ReadOnlySpan<byte> answer)
    {
        var name = reader.ReadText();
        output.WriteText(name);
        if (!name.SequenceEqual("choices"u8))
        {
            WriteNext(ref reader, output, answer);
            return;
        }

        int choices = reader.ReadArrayHeader();
        output.WriteArrayHeader(choices);
        for (int i = 0; i < choices; i++)
        {
            output.WriteMapHeader(2);
            WriteMember(ref reader, output, answer, "index"u8);
            WriteMember(ref reader, output, answer, "finish_reason"u8);
            reader.Skip();
        }
    }

    /// <summary>Writes one member of the map that the reader stands before, nil if it has none; the reader stays.</summary>
    private static void WriteMember(
        ref ValueReader reader, PooledBufferWriter output, ReadOnlySpan<byte> answer, ReadOnlySpan<byte> wanted)
    {
        output.WriteText(wanted);
        int start = reader.Consumed;
        var member = reader;
        int members = member.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            bool isWanted = member.ReadText().SequenceEqual(wanted);
            int valueStart = member.Consumed;
            member.Skip();
            if (!isWanted) continue;
            output.Append(answer[valueStart..member.Consumed]);
            return;
        }

        output.WriteNil();
    }

    private static void WriteEmbeddings(PooledBufferWriter output, Exchange exchange)
    {
        var answer = exchange.Answer.Span;
        var reader = new ValueReader(answer);
        int members = reader.ReadMapHeader();
        output.WriteMapHeader(members + 1);
        for (int i = 0; i < members; i++)
        {
            var name = reader.ReadText();
            output.WriteText(name);
            if (exchange.Request.VectorsAsBytes || !name.SequenceEqual("data"u8)) WriteNext(ref reader, output, answer);
            else WriteData(ref reader, output, answer);
        }
    }

    private static void WriteData(ref ValueReader reader, PooledBufferWriter output, ReadOnlySpan<byte> answer)
    {
        int items = reader.ReadArrayHeader();
        output.WriteArrayHeader(items);
        for (int i = 0; i < items; i++)
        {
            int members = reader.ReadMapHeader();
            output.WriteMapHeader(members);
            for (int j = 0; j < members; j++)
            {
                var name = reader.ReadText();
                output.WriteText(name);
                bool isVector = name.SequenceEqual("embedding"u8) && reader.NextType == MessagePackType.Binary;
                if (isVector) WriteVector(output, reader.ReadText());
                else WriteNext(ref reader, output, answer);
            }
        }
    }

    private static void WriteVector(PooledBufferWriter output, ReadOnlySpan<byte> littleEndian)
    {
        int count = littleEndian.Length / sizeof(float);
        output.WriteArrayHeader(count);
        var floats = output.GetSpan(count * FloatBytes);
        for (int i = 0; i < count; i++)
        {
            floats[i * FloatBytes] = MessagePackCode.Float32;
            uint bits = BinaryPrimitives.ReadUInt32LittleEndian(littleEndian[(i * sizeof(float))..]);
            BinaryPrimitives.WriteUInt32BigEndian(floats[(i * FloatBytes + 1)..], bits);
        }

        output.Advance(count * FloatBytes);
    }

    private static void WriteNext(ref ValueReader reader, PooledBufferWriter output, ReadOnlySpan<byte> source)
    {
        int start = reader.Consumed;
        reader.Skip();
        output.Append(source[start..reader.Consumed]);
    }

    private static int Missing(bool has) => has ? 0 : 1;
}
