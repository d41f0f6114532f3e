namespace Edge.Protocol;

/// <summary>Everything that can go wrong with a request, one list for both doors.</summary>
/// <remarks>The wire name, the OpenAI error type and the HTTP status of each are in <see cref="ErrorCodes"/>; docs/protocol.md lists
/// them. Names are stable: they may be added, never renamed.</remarks>
public enum ErrorCode : byte
{
    /// <summary>No error.</summary>
    None,
    /// <summary>The request is not well formed, or a field has the wrong type or value.</summary>
    InvalidRequest,
    /// <summary>The prompt does not fit the model's context.</summary>
    ContextLengthExceeded,
    /// <summary>The message or body is larger than the door accepts.</summary>
    TooLarge,
    /// <summary>A key is required and none was given.</summary>
    Unauthenticated,
    /// <summary>The key is unknown, revoked, expired or wrong.</summary>
    InvalidApiKey,
    /// <summary>The key lacks the right that the method needs.</summary>
    PermissionDenied,
    /// <summary>No method or path of that name.</summary>
    MethodNotFound,
    /// <summary>No backend has a model of that name.</summary>
    ModelNotFound,
    /// <summary>The model is known, but its files are missing or broken on this node.</summary>
    ModelUnavailable,
    /// <summary>The id is in use by another request in flight on the connection.</summary>
    DuplicateId,
    /// <summary>The caller asked for a cached answer only, and there is none.</summary>
    NotCached,
    /// <summary>The caller, or its connection, ended the request.</summary>
    Cancelled,
    /// <summary>The request's deadline passed.</summary>
    DeadlineExceeded,
    /// <summary>The tenant's rate limit is used up.</summary>
    RateLimitExceeded,
    /// <summary>Every queue that could take the request is full.</summary>
    Overloaded,
    /// <summary>The node is shutting down and takes no new work.</summary>
    Draining,
    /// <summary>The provider refused or failed, or its stream was cut short.</summary>
    UpstreamFailed,
    /// <summary>The provider did not answer in time.</summary>
    UpstreamTimeout,
    /// <summary>The provider declined for its content policy.</summary>
    ContentFilter,
    /// <summary>The node failed; its log says more under the request id.</summary>
    ServerError,
}
