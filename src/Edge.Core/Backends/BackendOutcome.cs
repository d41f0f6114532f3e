using Edge.Protocol;

namespace Edge.Backends;

/// <summary>How a backend's attempt ended.</summary>
/// <param name="Error">Null when the answer is whole.</param>
/// <param name="Elsewhere">Whether another backend may well succeed: the queue was full, the provider unreachable. A prompt that is too
/// long or a refused field fails everywhere.</param>
public readonly record struct BackendOutcome(EdgeError? Error, bool Elsewhere)
{
    /// <summary>The answer is whole.</summary>
    public static BackendOutcome Completed => default;

    /// <summary>The request itself is at fault: another backend would refuse it too.</summary>
    public static BackendOutcome Refused(EdgeError error) => new(error, Elsewhere: false);

    /// <summary>This backend failed: another may succeed.</summary>
    public static BackendOutcome Failed(EdgeError error) => new(error, Elsewhere: true);
}
