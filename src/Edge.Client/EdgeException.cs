namespace Edge.Client;

/// <summary>A request failed: the node said so, or the client found out itself.</summary>
/// <remarks>Cancellation by the caller's token is an <see cref="OperationCanceledException"/> instead.</remarks>
public sealed class EdgeException : Exception
{
    internal EdgeException(string code, string message, Exception? inner = null) : base($"{code}: {message}", inner)
        => Code = code;

    /// <summary>The stable name of the failure: a code of docs/protocol.md, or one of <see cref="EdgeErrors"/>.</summary>
    public string Code { get; }

    /// <summary>The HTTP status that the node's other door would give; 0 for a failure that the client found out.</summary>
    public int Status { get; internal init; }

    /// <summary>The field at fault as a path, <c>messages[2].role</c>; null when no field is.</summary>
    public string? Param { get; internal init; }

    /// <summary>How long to wait before the same request may succeed; null when unknown or never.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>The name of the request in the node's log; null when the node gave none.</summary>
    public string? RequestId { get; internal init; }

    /// <summary>Whether the same request may succeed when it is sent again.</summary>
    public bool IsTransient { get; internal init; }

    /// <summary>Whether the node may have begun the request: a retry may then cost twice.</summary>
    public bool MayHaveRun { get; internal init; }
}
