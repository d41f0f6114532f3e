using System.Globalization;
using System.Net.Http.Headers;

namespace Edge.Providers.OpenAi;

/// <summary>Reads when a provider allows a retry.</summary>
internal static class RetryAfter
{
    // What a provider asks beyond a day is of no use to a waiting caller, and not of a size to compute with.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Reads <c>retry-after-ms</c>, which is exact, else <c>retry-after</c> (RFC 9110, section 10.2.3: seconds or a date).</summary>
    /// <returns>Null when neither is there or can be read.</returns>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (headers.TryGetValues("retry-after-ms", out var values)
            && double.TryParse(values.FirstOrDefault(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double milliseconds))
            return TimeSpan.FromMilliseconds(Math.Min(milliseconds, Longest.TotalMilliseconds));

        var wait = headers.RetryAfter?.Delta ?? headers.RetryAfter?.Date - now;
        if (wait is null) return null;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Longest ? Longest : wait;
    }
}
