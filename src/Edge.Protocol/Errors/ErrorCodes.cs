namespace Edge.Protocol;

/// <summary>What each <see cref="ErrorCode"/> is called on the wire.</summary>
public static class ErrorCodes
{
    /// <summary>The stable name, the value of <c>error.code</c>.</summary>
    public static string Name(this ErrorCode code) => code switch
    {
        ErrorCode.None => "none",
        ErrorCode.InvalidRequest => "invalid_request",
        ErrorCode.ContextLengthExceeded => "context_length_exceeded",
        ErrorCode.TooLarge => "too_large",
        ErrorCode.Unauthenticated => "unauthenticated",
        ErrorCode.InvalidApiKey => "invalid_api_key",
        ErrorCode.PermissionDenied => "permission_denied",
        ErrorCode.MethodNotFound => "method_not_found",
        ErrorCode.ModelNotFound => "model_not_found",
        ErrorCode.ModelUnavailable => "model_unavailable",
        ErrorCode.DuplicateId => "duplicate_id",
        ErrorCode.NotCached => "not_cached",
        ErrorCode.Cancelled => "cancelled",
        ErrorCode.DeadlineExceeded => "deadline_exceeded",
        ErrorCode.RateLimitExceeded => "rate_limit_exceeded",
        ErrorCode.Overloaded => "overloaded",
        ErrorCode.Draining => "draining",
        ErrorCode.UpstreamFailed => "upstream_failed",
        ErrorCode.UpstreamTimeout => "upstream_timeout",
        ErrorCode.ContentFilter => "content_filter",
        _ => "server_error",
    };

    /// <summary>The HTTP status; on TCP the member <c>status</c> of an error map.</summary>
    /// <remarks>499 is nginx's "client closed request": no RFC has a status for it.</remarks>
    public static int Status(this ErrorCode code) => code switch
    {
        ErrorCode.None => 200,
        ErrorCode.InvalidRequest or ErrorCode.ContextLengthExceeded or ErrorCode.ContentFilter => 400,
        ErrorCode.TooLarge => 413,
        ErrorCode.Unauthenticated or ErrorCode.InvalidApiKey => 401,
        ErrorCode.PermissionDenied => 403,
        ErrorCode.MethodNotFound or ErrorCode.ModelNotFound => 404,
        ErrorCode.DuplicateId => 409,
        ErrorCode.RateLimitExceeded => 429,
        ErrorCode.Cancelled => 499,
        ErrorCode.UpstreamFailed => 502,
        ErrorCode.ModelUnavailable or ErrorCode.Overloaded or ErrorCode.Draining => 503,
        ErrorCode.NotCached or ErrorCode.DeadlineExceeded or ErrorCode.UpstreamTimeout => 504,
        _ => 500,
    };

    /// <summary>The OpenAI error type, the value of <c>error.type</c>.</summary>
    public static string Type(this ErrorCode code) => code.Status() switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        429 => "rate_limit_error",
        < 500 => "invalid_request_error",
        503 => "overloaded_error",
        _ => "server_error",
    };
}
