namespace Edge.Load.Workloads;

/// <summary>What is asked and what must come back: draws requests, writes them, finds their answers in what was received, and judges
/// them. Knows no sockets and no time.</summary>
/// <remarks>One thread. Nothing here may allocate for a request.</remarks>
public abstract class Workload
{
    /// <summary>The kinds of requests that are measured apart.</summary>
    public abstract IReadOnlyList<string> Kinds { get; }

    /// <summary>Most bytes of one request.</summary>
    public abstract int MaxRequestBytes { get; }

    /// <summary>What must have run, in order, before this one, such as filling a cache.</summary>
    public virtual IReadOnlyList<Workload> Preparations => [];

    /// <summary>Draws the next request.</summary>
    /// <returns>False if there are no more.</returns>
    public abstract bool TryNext(out Request request);

    /// <summary>Writes a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="slot">Its slot in the connection, which answers that come out of order must name.</param>
    /// <param name="destination">At least <see cref="MaxRequestBytes"/>.</param>
    /// <returns>How many bytes were written.</returns>
    public abstract int Write(Request request, int slot, Span<byte> destination);

    /// <summary>Reads the front of what a connection received.</summary>
    /// <param name="received">Everything received and not taken yet; at least one byte.</param>
    /// <param name="inFlight">The connection's requests.</param>
    public abstract Answer Read(ReadOnlySpan<byte> received, InFlight inFlight);
}
