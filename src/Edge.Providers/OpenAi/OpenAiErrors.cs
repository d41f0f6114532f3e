using System.Globalization;
using System.Text;
using System.Text.Json;
using Edge.Backends;
using Edge.Protocol;

namespace Edge.Providers.OpenAi;

/// <summary>Turns what an OpenAI-like provider says of a failure into an outcome.</summary>
/// <param name="provider">The provider's configured name, for messages.</param>
/// <param name="key">The node's key there; a message that repeats it is not passed on.</param>
internal sealed class OpenAiErrors(string provider, string? key)
{
    /// <summary>Longest provider message that is passed on, bytes of UTF-8: a sentence or two, not a page of HTML.</summary>
    public const int MaxMessageBytes = 512;

    /// <summary>Judges an answer that is an error.</summary>
    /// <param name="status">The HTTP status; 0 for an error object inside a stream.</param>
    /// <param name="retryAfter">What the headers say about a retry.</param>
    /// <param name="body">The body, as far as it was read, or the stream's event: mostly JSON with a member <c>error</c>.</param>
    public BackendOutcome Classify(int status, TimeSpan? retryAfter, ReadOnlyMemory<byte> body)
    {
        var said = ErrorObject.Read(body);
        if (status == 0) status = said.Status;
        string text = Describe(status, said.Message);

        if (said.IsContextLength) return BackendOutcome.Refused(new EdgeError(ErrorCode.ContextLengthExceeded, text, said.Param));
        if (said.IsContentFilter) return BackendOutcome.Refused(new EdgeError(ErrorCode.ContentFilter, text, said.Param));
        return status switch
        {
            400 or 422 => BackendOutcome.Refused(new EdgeError(ErrorCode.InvalidRequest, text, said.Param)),
            413 => BackendOutcome.Refused(new EdgeError(ErrorCode.TooLarge, text)),
            // What the provider says here is about the node's account, not about the caller's: it stays in the node.
            401 or 403 => Failed(ErrorCode.UpstreamFailed, $"Provider {provider} refused this node's key with status {status}; its operator must check the provider's api_key."),
            404 => Failed(ErrorCode.ModelNotFound, text),
            429 => Failed(ErrorCode.RateLimitExceeded, text, retryAfter),
            408 or 504 => Failed(ErrorCode.UpstreamTimeout, text, retryAfter),
            >= 300 and < 400 => Failed(ErrorCode.UpstreamFailed, $"Provider {provider} answered {status}; redirects are not followed: the provider's base_url must name the final address."),
            _ => Failed(ErrorCode.UpstreamFailed, text, retryAfter),
        };
    }

    /// <summary>The connection could not be made, or broke before the answer was whole.</summary>
    public BackendOutcome Broken(string what) => Failed(ErrorCode.UpstreamFailed, $"Provider {provider} {what}.");

    /// <summary>A deadline passed.</summary>
    public BackendOutcome TimedOut(string what) => Failed(ErrorCode.UpstreamTimeout, $"Provider {provider} {what}.");

    /// <summary>As many requests are in flight as the configuration allows.</summary>
    public BackendOutcome NoRoom(int maxConcurrent) => Failed(
        ErrorCode.Overloaded, $"Provider {provider} has {maxConcurrent} requests in flight, its max_concurrent.");

    private static BackendOutcome Failed(ErrorCode code, string message, TimeSpan? retryAfter = null)
        => BackendOutcome.Failed(new EdgeError(code, message, RetryAfter: retryAfter));

    private string Describe(int status, string message)
    {
        bool tellsKey = !string.IsNullOrEmpty(key) && message.Contains(key, StringComparison.Ordinal);
        return message.Length == 0 || tellsKey
            ? $"Provider {provider} answered with status {status}."
            : $"Provider {provider} answered with status {status}: {Shorten(message)}";
    }

    private static string Shorten(string message)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(message);
        if (utf8.Length <= MaxMessageBytes) return message;
        int end = MaxMessageBytes;
        while ((utf8[end] & 0xC0) == 0x80) end--;
        return Encoding.UTF8.GetString(utf8, 0, end) + "…";
    }

    /// <summary>The members of the OpenAI error object, as far as the provider gave them.</summary>
    private readonly record struct ErrorObject(string Message, string Type, string Code, string? Param)
    {
        public bool IsContextLength => Code is "context_length_exceeded" or "exceed_context_size_error"
            || Type is "exceed_context_size_error"
            || Message.Contains("maximum context length", StringComparison.OrdinalIgnoreCase);

        public bool IsContentFilter => Code is "content_filter" or "content_policy_violation" or "ResponsibleAIPolicyViolation";

        /// <summary>The status that an error inside a stream would have had: some providers put it into the code.</summary>
        public int Status =>
            int.TryParse(Code, NumberStyles.None, CultureInfo.InvariantCulture, out int status) ? status
            : Code is "rate_limit_exceeded" or "insufficient_quota" || Type is "rate_limit_error" ? 429
            : Type is "invalid_request_error" ? 400
            : 502;

        public static ErrorObject Read(ReadOnlyMemory<byte> body)
        {
            try
            {
                using var document = JsonDocument.Parse(body);
                var root = document.RootElement;
                // Gemini's OpenAI door wraps the object into an array.
                if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0) root = root[0];
                if (root.ValueKind != JsonValueKind.Object) return None;
                if (!root.TryGetProperty("error", out var error)) error = root;
                if (error.ValueKind == JsonValueKind.String) return None with { Message = error.GetString()! };
                return error.ValueKind != JsonValueKind.Object ? None : new ErrorObject(
                    Text(error, "message") ?? Text(error, "detail") ?? "", Text(error, "type") ?? "", Text(error, "code") ?? "", Text(error, "param"));
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // A proxy's page of HTML, a cut body, a text that is no UTF-16: the status alone must do.
                return None;
            }
        }

        private static ErrorObject None => new("", "", "", null);

        private static string? Text(JsonElement error, string name) => !error.TryGetProperty(name, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
    }
}
