using System.Globalization;
using System.Text;
using Edge.Admission;
using Edge.Protocol;
using Microsoft.AspNetCore.Http;

namespace Edge.Node.Http;

/// <summary>What a request's headers say: whose it is, and how it is to be handled.</summary>
internal static class RequestHeaders
{
    // The limit of a control on the other door.
    private const int MaxControlBytes = 256;

    // Longer than any key of ours; longer ones are presented as they are and refused.
    private const int MaxKeyChars = 512;

    private const int MaxDeadlineMilliseconds = 86_400_000;

    /// <summary>Finds the key in <c>Authorization: Bearer</c>, <c>x-api-key</c> or <c>api-key</c>, in that order, and asks whose it is.</summary>
    /// <returns>Null and the caller, or the refusal.</returns>
    public static EdgeError? Authenticate(IHeaderDictionary headers, Authenticator authenticate, out Caller caller)
    {
        var key = Key(headers);
        Span<byte> utf8 = stackalloc byte[MaxKeyChars];
        if (!Encoding.UTF8.TryGetBytes(key, utf8, out int bytes)) (bytes, utf8[0]) = (1, (byte)'?');
        return authenticate(utf8[..bytes], out caller) switch
        {
            KeyStatus.Accepted => null,
            KeyStatus.Missing => new EdgeError(ErrorCode.Unauthenticated, "The node requires a key; send it as 'Authorization: Bearer edge_…'."),
            // Which of the other reasons it was is nobody's business who does not hold the key.
            _ => new EdgeError(ErrorCode.InvalidApiKey, "The key is unknown, revoked, expired or wrong."),
        };
    }

    /// <summary>Reads the controls into a parsed request; a header stands over the body's member <c>edge</c>.</summary>
    /// <returns>Null, or which header is wrong.</returns>
    public static EdgeError? ReadControls(IHeaderDictionary headers, InferenceRequest request)
    {
        return Set(headers.CacheControl.ToString(), "cache"u8, "Cache-Control", request)
            ?? Set(headers["x-edge-namespace"].ToString(), "namespace"u8, "x-edge-namespace", request)
            ?? Set(headers["x-edge-session"].ToString(), "session"u8, "x-edge-session", request)
            ?? Set(headers["x-edge-region"].ToString(), "region"u8, "x-edge-region", request)
            ?? Set(headers.TraceParent.ToString(), "trace_parent"u8, "traceparent", request)
            ?? ReadDeadline(headers["x-edge-deadline-ms"].ToString(), request)
            ?? ReadTimings(headers["x-edge-timings"].ToString(), request);
    }

    private static ReadOnlySpan<char> Key(IHeaderDictionary headers)
    {
        const string Scheme = "Bearer ";
        var authorization = headers.Authorization.ToString().AsSpan().Trim();
        if (authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return authorization[Scheme.Length..].Trim();
        string key = headers["x-api-key"].ToString();
        return key.Length > 0 ? key : headers["api-key"].ToString();
    }

    private static EdgeError? Set(string value, ReadOnlySpan<byte> control, string header, InferenceRequest request)
    {
        if (value.Length == 0) return null;
        Span<byte> utf8 = stackalloc byte[MaxControlBytes];
        return Encoding.UTF8.TryGetBytes(value, utf8, out int bytes)
            ? request.SetControl(control, utf8[..bytes]) is { } error ? error with { Param = header } : null
            : new EdgeError(ErrorCode.InvalidRequest, $"The header is longer than {MaxControlBytes} bytes.", header);
    }

    private static EdgeError? ReadDeadline(string value, InferenceRequest request)
    {
        if (value.Length == 0) return null;
        bool isValid = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds)
            && milliseconds is >= 1 and <= MaxDeadlineMilliseconds;
        if (!isValid) return new EdgeError(ErrorCode.InvalidRequest, $"The deadline must be a whole number from 1 to {MaxDeadlineMilliseconds}.", "x-edge-deadline-ms");
        request.Controls.Deadline = TimeSpan.FromMilliseconds(milliseconds);
        return null;
    }

    private static EdgeError? ReadTimings(string value, InferenceRequest request)
    {
        if (value.Length == 0) return null;
        request.Controls.Timings = value is "1" or "true";
        return request.Controls.Timings || value is "0" or "false"
            ? null
            : new EdgeError(ErrorCode.InvalidRequest, "The header must be true or false.", "x-edge-timings");
    }
}
