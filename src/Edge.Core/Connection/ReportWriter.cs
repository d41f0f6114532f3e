using Edge.Buffers;
using Edge.Caching;
using Edge.Protocol;
using Edge.Serving;

namespace Edge.Connection;

/// <summary>Writes the member <c>edge</c> of an answer: what HTTP says in headers.</summary>
/// <remarks>Thread-safe. Nearly all exact hits have the same report but for three numbers; theirs is copied between these.</remarks>
internal sealed class ReportWriter
{
    private readonly NodeIdentity _node;
    private readonly TimeProvider _time;
    private readonly byte[] _beforeAge, _beforeOverhead, _beforeId;

    public ReportWriter(NodeIdentity node, TimeProvider time)
    {
        (_node, _time) = (node, time);
        _beforeAge = Bytes(output =>
        {
            output.WriteText("edge"u8);
            output.WriteMapHeader(7);
            output.WriteText("served_by"u8);
            output.WriteText("cache"u8);
            output.WriteText("node"u8);
            output.WriteText(node.Name);
            output.WriteText("cache"u8);
            output.WriteMapHeader(3);
            output.WriteText("kind"u8);
            output.WriteText("exact"u8);
            output.WriteText("similarity"u8);
            output.WriteSingle(1);
            output.WriteText("age_s"u8);
        });
        _beforeOverhead = Bytes(output => output.WriteText("overhead_us"u8));
        _beforeId = Bytes(output =>
        {
            output.WriteText("attempts"u8);
            output.WriteInteger(0L);
            output.WriteText("warnings"u8);
            output.WriteArrayHeader(0);
            output.WriteText("request_id"u8);
        });
    }

    /// <summary>Writes the member's name and value.</summary>
    public void Write(PooledBufferWriter output, Exchange exchange)
    {
        bool isPlain = exchange.Cache is { Kind: CacheKind.Exact, Detail: null }
            && exchange.Attempts == 0 && exchange.Warnings.Count == 0 && !exchange.Request.Controls.Timings;
        if (isPlain) WritePlain(output, exchange);
        else WriteAny(output, exchange);
    }

    private void WritePlain(PooledBufferWriter output, Exchange exchange)
    {
        output.Append(_beforeAge);
        output.WriteInteger((long)exchange.Cache.Age.TotalSeconds);
        output.Append(_beforeOverhead);
        output.WriteInteger(Overhead(exchange, exchange.FirstByte));
        output.Append(_beforeId);
        exchange.Id.Write(output);
    }

    private void WriteAny(PooledBufferWriter output, Exchange exchange)
    {
        bool hasTimings = exchange.Request.Controls.Timings;
        output.WriteText("edge"u8);
        output.WriteMapHeader(hasTimings ? 8 : 7);
        output.WriteText("served_by"u8);
        output.WriteText(exchange.ServedBy);
        output.WriteText("node"u8);
        output.WriteText(_node.Name);
        output.WriteText("cache"u8);
        WriteCache(output, exchange.Cache);
        output.WriteText("overhead_us"u8);
        output.WriteInteger(Overhead(exchange, exchange.Cache.Kind == CacheKind.Exact ? exchange.FirstByte : _time.GetTimestamp()));
        output.WriteText("attempts"u8);
        output.WriteInteger(exchange.Attempts);
        output.WriteText("warnings"u8);
        output.WriteArrayHeader(exchange.Warnings.Count);
        for (int i = 0; i < exchange.Warnings.Count; i++) output.WriteText(exchange.Warnings[i]);
        output.WriteText("request_id"u8);
        exchange.Id.Write(output);
        if (hasTimings) WriteTimings(output, exchange.Timings, exchange.BackendTicks);
    }

    private static void WriteCache(PooledBufferWriter output, in CacheReport report)
    {
        bool isHit = report.Kind is CacheKind.Exact or CacheKind.Semantic;
        output.WriteMapHeader(1 + (isHit ? 2 : 0) + (report.Detail is null ? 0 : 1));
        output.WriteText("kind"u8);
        output.WriteText(report.Kind switch
        {
            CacheKind.Bypass => "bypass"u8,
            CacheKind.Exact => "exact"u8,
            CacheKind.Semantic => "semantic"u8,
            _ => "miss"u8,
        });
        if (isHit)
        {
            output.WriteText("similarity"u8);
            output.WriteSingle(report.Similarity);
            output.WriteText("age_s"u8);
            output.WriteInteger((long)report.Age.TotalSeconds);
        }

        if (report.Detail is null) return;
        output.WriteText("detail"u8);
        output.WriteText(report.Detail);
    }

    private void WriteTimings(PooledBufferWriter output, in StageTimings timings, long backendTicks)
    {
        output.WriteText("timings_us"u8);
        output.WriteMapHeader(5);
        output.WriteText("admission"u8);
        output.WriteInteger(Microseconds(timings.Admission));
        output.WriteText("cache"u8);
        output.WriteInteger(Microseconds(timings.Cache));
        output.WriteText("embedding"u8);
        output.WriteInteger(Microseconds(timings.Embedding));
        output.WriteText("routing"u8);
        output.WriteInteger(Microseconds(timings.Routing));
        output.WriteText("backend"u8);
        output.WriteInteger(Microseconds(backendTicks));
    }

    private long Overhead(Exchange exchange, long ready) => (long)Math.Max(exchange.OverheadAt(ready, _time).TotalMicroseconds, 0);

    private long Microseconds(long ticks) => (long)_time.GetElapsedTime(0, ticks).TotalMicroseconds;

    private static byte[] Bytes(Action<PooledBufferWriter> write)
    {
        using var output = new PooledBufferWriter();
        write(output);
        return output.WrittenSpan.ToArray();
    }
}
