namespace Edge.Protocol;

/// <summary>A request's failure, as the caller gets it: what, where, the value met, the limit and the fix; never a prompt or a secret.</summary>
/// <param name="Code">Which failure.</param>
/// <param name="Message">A sentence for the caller's developer.</param>
/// <param name="Param">The field at fault as a path, <c>messages[2].role</c>; null when no field is.</param>
/// <param name="RetryAfter">When a retry may succeed; null when unknown or never.</param>
public sealed record EdgeError(ErrorCode Code, string Message, string? Param = null, TimeSpan? RetryAfter = null);
