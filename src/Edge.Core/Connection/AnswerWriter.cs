using System.Buffers;
using System.Buffers.Binary;
using Edge.Caching;
using Edge.Protocol;
using Edge.Serving;
using MessagePack;

namespace Edge.Connection;

/// <summary>Writes the response of an answered request: the members of the answer, then <c>edge</c>, what HTTP says in headers.</summary>
/// <remarks>Allocates nothing. Throws on an answer that is not of the form that <see cref="Backends.IChunkSink"/> gives.</remarks>
internal static class AnswerWriter
{
    private const int FloatBytes = 1 + sizeof(float);

    /// <summary>Writes <c>[1, id, nil, result]</c>.</summary>
    public static void Write(IBufferWriter<byte> output, uint id, Exchange exchange, NodeIdentity node, TimeProvider time)
    {
        ResponseWriter.BeginResult(output, id);
        var writer = new MessagePackWriter(output);
        if (exchange.Request.Endpoint == Endpoint.Embeddings) WriteEmbeddings(ref writer, exchange);
        else WriteChat(ref writer, exchange, time);
        WriteReport(ref writer, exchange, node, time);
        writer.Flush();
    }

    private static void WriteChat(ref MessagePackWriter writer, Exchange exchange, TimeProvider time)
    {
        var answer = exchange.Answer;
        bool hasId = Has(answer, "id"u8), hasCreated = Has(answer, "created"u8), hasModel = Has(answer, "model"u8);
        var reader = new MessagePackReader(answer);
        int members = reader.ReadMapHeader();
        writer.WriteMapHeader(members + Missing(hasId) + Missing(hasCreated) + Missing(hasModel) + 1);

        if (!exchange.Request.Stream)
        {
            writer.WriteRaw(answer.Span[(int)reader.Consumed..]);
        }
        else
        {
            for (int i = 0; i < members; i++) WriteStreamMember(ref reader, ref writer, answer.Span);
        }

        // What clients cannot do without, if a provider left it out.
        if (!hasId)
        {
            writer.WriteString("id"u8);
            WriteRequestId(ref writer, exchange.Id);
        }

        if (!hasCreated)
        {
            writer.WriteString("created"u8);
            writer.Write(time.GetUtcNow().ToUnixTimeSeconds());
        }

        if (!hasModel)
        {
            writer.WriteString("model"u8);
            writer.WriteString(exchange.Request.RequestedModel);
        }
    }

    /// <summary>Writes a member of a streamed answer: of the choices, only how they ended; their text went out in chunks.</summary>
    private static void WriteStreamMember(ref MessagePackReader reader, ref MessagePackWriter writer, ReadOnlySpan<byte> answer)
    {
        var name = reader.ReadStringSpanOrThrow();
        writer.WriteString(name);
        if (!name.SequenceEqual("choices"u8))
        {
            WriteNext(ref reader, ref writer, answer);
            return;
        }

        int choices = reader.ReadArrayHeader();
        writer.WriteArrayHeader(choices);
        for (int i = 0; i < choices; i++)
        {
            writer.WriteMapHeader(2);
            WriteMember(ref reader, ref writer, answer, "index"u8);
            WriteMember(ref reader, ref writer, answer, "finish_reason"u8);
            reader.Skip();
        }
    }

    /// <summary>Writes one member of the map that the reader stands before, nil if it has none; the reader stays.</summary>
    private static void WriteMember(
        ref MessagePackReader reader, ref MessagePackWriter writer, ReadOnlySpan<byte> answer, ReadOnlySpan<byte> wanted)
    {
        writer.WriteString(wanted);
        int start = (int)reader.Consumed;
        var member = reader.CreatePeekReader();
        int members = member.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            bool isWanted = member.ReadStringSpanOrThrow().SequenceEqual(wanted);
            int valueStart = (int)member.Consumed;
            member.Skip();
            if (!isWanted) continue;
            writer.WriteRaw(answer[valueStart..(int)member.Consumed]);
            return;
        }

        writer.WriteNil();
    }

    private static void WriteEmbeddings(ref MessagePackWriter writer, Exchange exchange)
    {
        var answer = exchange.Answer.Span;
        var reader = new MessagePackReader(exchange.Answer);
        int members = reader.ReadMapHeader();
        writer.WriteMapHeader(members + 1);
        for (int i = 0; i < members; i++)
        {
            var name = reader.ReadStringSpanOrThrow();
            writer.WriteString(name);
            if (exchange.Request.VectorsAsBytes || !name.SequenceEqual("data"u8)) WriteNext(ref reader, ref writer, answer);
            else WriteData(ref reader, ref writer, answer);
        }
    }

    private static void WriteData(ref MessagePackReader reader, ref MessagePackWriter writer, ReadOnlySpan<byte> answer)
    {
        int items = reader.ReadArrayHeader();
        writer.WriteArrayHeader(items);
        for (int i = 0; i < items; i++)
        {
            int members = reader.ReadMapHeader();
            writer.WriteMapHeader(members);
            for (int j = 0; j < members; j++)
            {
                var name = reader.ReadStringSpanOrThrow();
                writer.WriteString(name);
                bool isVector = name.SequenceEqual("embedding"u8) && reader.NextMessagePackType == MessagePackType.Binary;
                if (isVector) WriteVector(ref writer, reader.ReadBytes()!.Value.FirstSpan);
                else WriteNext(ref reader, ref writer, answer);
            }
        }
    }

    private static void WriteVector(ref MessagePackWriter writer, ReadOnlySpan<byte> littleEndian)
    {
        int count = littleEndian.Length / sizeof(float);
        writer.WriteArrayHeader(count);
        var output = writer.GetSpan(count * FloatBytes);
        for (int i = 0; i < count; i++)
        {
            output[i * FloatBytes] = MessagePackCode.Float32;
            uint bits = BinaryPrimitives.ReadUInt32LittleEndian(littleEndian[(i * sizeof(float))..]);
            BinaryPrimitives.WriteUInt32BigEndian(output[(i * FloatBytes + 1)..], bits);
        }

        writer.Advance(count * FloatBytes);
    }

    private static void WriteReport(ref MessagePackWriter writer, Exchange exchange, NodeIdentity node, TimeProvider time)
    {
        bool hasTimings = exchange.Request.Controls.Timings;
        writer.WriteString("edge"u8);
        writer.WriteMapHeader(hasTimings ? 8 : 7);
        writer.WriteString("served_by"u8);
        writer.Write(exchange.ServedBy);
        writer.WriteString("node"u8);
        writer.Write(node.Name);
        writer.WriteString("cache"u8);
        WriteCache(ref writer, exchange.Cache);
        writer.WriteString("overhead_us"u8);
        writer.Write((long)Math.Max(exchange.OverheadAt(time.GetTimestamp(), time).TotalMicroseconds, 0));
        writer.WriteString("attempts"u8);
        writer.Write(exchange.Attempts);
        writer.WriteString("warnings"u8);
        writer.WriteArrayHeader(exchange.Warnings.Count);
        for (int i = 0; i < exchange.Warnings.Count; i++) writer.Write(exchange.Warnings[i]);
        writer.WriteString("request_id"u8);
        WriteRequestId(ref writer, exchange.Id);
        if (hasTimings) WriteTimings(ref writer, exchange.Timings, exchange.BackendTicks, time);
    }

    private static void WriteCache(ref MessagePackWriter writer, in CacheReport report)
    {
        bool isHit = report.Kind is CacheKind.Exact or CacheKind.Semantic;
        bool hasDetail = report.Detail is not null;
        writer.WriteMapHeader(1 + (isHit ? 2 : 0) + (hasDetail ? 1 : 0));
        writer.WriteString("kind"u8);
        writer.WriteString(report.Kind switch
        {
            CacheKind.Bypass => "bypass"u8,
            CacheKind.Exact => "exact"u8,
            CacheKind.Semantic => "semantic"u8,
            _ => "miss"u8,
        });
        if (isHit)
        {
            writer.WriteString("similarity"u8);
            writer.Write(report.Similarity);
            writer.WriteString("age_s"u8);
            writer.Write((long)report.Age.TotalSeconds);
        }

        if (!hasDetail) return;
        writer.WriteString("detail"u8);
        writer.Write(report.Detail);
    }

    private static void WriteTimings(ref MessagePackWriter writer, in StageTimings timings, long backendTicks, TimeProvider time)
    {
        writer.WriteString("timings_us"u8);
        writer.WriteMapHeader(5);
        writer.WriteString("admission"u8);
        writer.Write(Microseconds(time, timings.Admission));
        writer.WriteString("cache"u8);
        writer.Write(Microseconds(time, timings.Cache));
        writer.WriteString("embedding"u8);
        writer.Write(Microseconds(time, timings.Embedding));
        writer.WriteString("routing"u8);
        writer.Write(Microseconds(time, timings.Routing));
        writer.WriteString("backend"u8);
        writer.Write(Microseconds(time, backendTicks));
    }

    private static void WriteRequestId(ref MessagePackWriter writer, RequestId id)
    {
        writer.WriteStringHeader(RequestId.Utf8Bytes);
        id.Format(writer.GetSpan(RequestId.Utf8Bytes)[..RequestId.Utf8Bytes]);
        writer.Advance(RequestId.Utf8Bytes);
    }

    private static void WriteNext(ref MessagePackReader reader, ref MessagePackWriter writer, ReadOnlySpan<byte> source)
    {
        int start = (int)reader.Consumed;
        reader.Skip();
        writer.WriteRaw(source[start..(int)reader.Consumed]);
    }

    private static bool Has(ReadOnlyMemory<byte> map, ReadOnlySpan<byte> wanted)
    {
        var reader = new MessagePackReader(map);
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            if (reader.ReadStringSpanOrThrow().SequenceEqual(wanted)) return true;
            reader.Skip();
        }

        return false;
    }

    private static int Missing(bool has) => has ? 0 : 1;

    private static long Microseconds(TimeProvider time, long ticks) => (long)time.GetElapsedTime(0, ticks).TotalMicroseconds;
}
