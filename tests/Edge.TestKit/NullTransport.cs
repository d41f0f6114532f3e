using Edge.Connection;

namespace Edge.TestKit;

/// <summary>Takes what is sent at once, and counts it.</summary>
public sealed class NullTransport : ITransport
{
    /// <summary>Bytes sent.</summary>
    public long Bytes { get; private set; }

    /// <inheritdoc/>
    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        Bytes += bytes.Length;
        return new ValueTask<bool>(true);
    }

    /// <inheritdoc/>
    public void Wake()
    {
    }

    /// <inheritdoc/>
    public void Abort()
    {
    }
}
