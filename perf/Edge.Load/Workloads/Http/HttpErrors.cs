using System.Globalization;
using System.Text;

namespace Edge.Load.Workloads.Http;

/// <summary>The codes by which HTTP's statuses are counted.</summary>
internal static class HttpErrors
{
    private static readonly byte[][] s_codes =
        [.. Enumerable.Range(0, 600).Select(status => Encoding.ASCII.GetBytes("http_" + status.ToString(CultureInfo.InvariantCulture)))];

    /// <summary>The code of a status.</summary>
    public static ReadOnlySpan<byte> Of(int status) => (uint)status < (uint)s_codes.Length ? s_codes[status] : "http_status"u8;
}
