using System.Security.Cryptography;

namespace Edge.Serving;

/// <summary>Hands out request ids: from a random start, counted up, for both doors.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class RequestIds
{
    private ulong _last = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>The next id.</summary>
    public RequestId Next() => new(Interlocked.Increment(ref _last));
}
