namespace Edge.Accounting;

/// <summary>What one tenant used since the node started.</summary>
/// <remarks>Thread-safe. Tenants come from the key file, so there are as many as an operator made.</remarks>
public sealed class TenantUsage
{
    private long _requests, _failures, _inputTokens, _outputTokens;

    /// <summary>Requests, failed ones included.</summary>
    public long Requests => Volatile.Read(ref _requests);

    /// <summary>Requests that ended with an error.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Tokens of prompts, as the answers report them; of cached answers, too.</summary>
    public long InputTokens => Volatile.Read(ref _inputTokens);

    /// <summary>Tokens of answers; of cached ones, too.</summary>
    public long OutputTokens => Volatile.Read(ref _outputTokens);

    internal void Add(long inputTokens, long outputTokens, bool failed)
    {
        Interlocked.Increment(ref _requests);
        if (failed) Interlocked.Increment(ref _failures);
        Interlocked.Add(ref _inputTokens, inputTokens);
        Interlocked.Add(ref _outputTokens, outputTokens);
    }
}
