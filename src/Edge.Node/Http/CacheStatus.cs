using System.Globalization;
using System.Text;
using Edge.Caching;
using Edge.Serving;

namespace Edge.Node.Http;

/// <summary>The header <c>Cache-Status</c> of RFC 9211: what the cache did with the request.</summary>
internal static class CacheStatus
{
    /// <summary>Writes the header's value; null when the cache was never asked.</summary>
    public static string? Format(Exchange exchange)
    {
        ref var report = ref exchange.Cache;
        var controls = exchange.Request.Controls.Cache;
        if (exchange.Request.Scope.Name is null) return null;

        var value = new StringBuilder("edge");
        switch (report.Kind)
        {
            case CacheKind.Exact or CacheKind.Semantic:
                value.Append(CultureInfo.InvariantCulture, $"; hit; ttl={(long)report.Ttl.TotalSeconds}");
                break;
            case CacheKind.Bypass:
                value.Append("; fwd=bypass");
                break;
            // "The cache was able to select a fresh response for the request, but the request's semantics did not allow its use."
            case CacheKind.Miss when controls.NoCache || controls.MaxAge is not null:
                value.Append("; fwd=request");
                break;
            case CacheKind.Miss when !controls.OnlyIfCached:
                value.Append("; fwd=uri-miss");
                break;
        }

        if (report.Stored) value.Append("; stored");
        AppendDetail(value, report);
        return value.ToString();
    }

    private static void AppendDetail(StringBuilder value, in CacheReport report)
    {
        if (report.Kind == CacheKind.Exact) return;
        bool hasSimilarity = report.Similarity != 0;
        if (report.Kind != CacheKind.Semantic && !hasSimilarity && report.Detail is null) return;

        value.Append("; detail=\"");
        int start = value.Length;
        if (report.Kind == CacheKind.Semantic) value.Append("semantic");
        if (hasSimilarity) value.Append(value.Length > start ? ";" : "").Append(CultureInfo.InvariantCulture, $"sim={report.Similarity:0.00}");
        if (report.Detail is { } detail)
        {
            if (value.Length > start) value.Append(';');
            AnswerHeaders.AppendAscii(value, detail);
        }

        value.Append('"');
    }
}
