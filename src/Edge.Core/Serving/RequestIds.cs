namespace Edge.Serving;

/// <summary>Hands out request ids: from a random start, counted up, for both doors.</summary>
/// <remarks>Thread-safe. Ids name requests and guard nothing, so an ordinary random number will do: a cryptographic one would load OpenSSL
/// into every start.</remarks>
public sealed class RequestIds
{
    private ulong _last = unchecked((ulong)Random.Shared.NextInt64(long.MinValue, long.MaxValue));

    /// <summary>The next id.</summary>
    public RequestId Next() => new(Interlocked.Increment(ref _last));
}
