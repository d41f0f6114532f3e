using System.Globalization;
using System.Text;
using Edge.Serving;
using Microsoft.AspNetCore.Http;

namespace Edge.Node.Http;

/// <summary>What an answer's headers say of its way through the node.</summary>
internal static class AnswerHeaders
{
    /// <summary>Writes the headers; called when the first byte of the answer is about to go out.</summary>
    public static void Write(IHeaderDictionary headers, Exchange exchange, TimeProvider time)
    {
        long now = time.GetTimestamp();
        headers["x-request-id"] = exchange.Id.ToString();
        headers["openai-processing-ms"] = Whole(time.GetElapsedTime(exchange.Arrived, now).TotalMilliseconds);
        headers["x-edge-overhead-us"] = Whole(exchange.OverheadAt(now, time).TotalMicroseconds);
        if (exchange.ServedBy.Length > 0) headers["x-edge-served-by"] = exchange.ServedBy;
        if (CacheStatus.Format(exchange) is { } status) headers["Cache-Status"] = status;
        if (exchange.Warnings.Count > 0) headers["x-edge-warnings"] = Quote(exchange.Warnings);
        if (exchange.Request.Controls.Timings) headers["Server-Timing"] = Timings(exchange, time, now);
    }

    private static string Whole(double number) => ((long)number).ToString(CultureInfo.InvariantCulture);

    /// <summary>The stages that took part, in milliseconds (W3C Server Timing).</summary>
    private static string Timings(Exchange exchange, TimeProvider time, long now)
    {
        ref var timings = ref exchange.Timings;
        var header = new StringBuilder();
        Add("admission", timings.Admission);
        Add("cache", timings.Cache);
        Add("embedding", timings.Embedding);
        Add("routing", timings.Routing);
        Add("backend", exchange.BackendTicks);
        Add("total", now - exchange.Arrived);
        return header.ToString();

        void Add(string stage, long ticks)
        {
            if (ticks == 0) return;
            header.Append(header.Length > 0 ? ", " : "");
            header.Append(CultureInfo.InvariantCulture, $"{stage};dur={time.GetElapsedTime(0, ticks).TotalMilliseconds:0.###}");
        }
    }

    /// <summary>A list of strings as RFC 9651 writes it, which has ASCII only.</summary>
    private static string Quote(IReadOnlyList<string> warnings)
    {
        var list = new StringBuilder();
        foreach (string warning in warnings)
        {
            list.Append(list.Length > 0 ? ", \"" : "\"");
            AppendAscii(list, warning);
            list.Append('"');
        }

        return list.ToString();
    }

    /// <summary>Appends a text as the inside of a structured header's string; what that cannot hold becomes '?'.</summary>
    public static void AppendAscii(StringBuilder output, string text)
    {
        foreach (char c in text)
        {
            if (c is '"' or '\\') output.Append('\\');
            output.Append(c is >= ' ' and <= '~' ? c : '?');
        }
    }
}
