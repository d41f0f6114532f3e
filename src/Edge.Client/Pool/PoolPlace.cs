using System.Net;

namespace Edge.Client;

/// <summary>A place for one connection of the pool.</summary>
/// <param name="addresses">Where it may connect to.</param>
/// <param name="first">The address it begins with: the places begin with different ones.</param>
/// <param name="options">The waits between attempts.</param>
internal sealed class PoolPlace(EndPoint[] addresses, int first, EdgeClientOptions options)
{
    private int _next = first;

    /// <summary>What requests are sent on; null while there is none.</summary>
    public volatile EdgeConnection? Connection;

    /// <summary>Whether somebody is connecting; changed under the pool's gate.</summary>
    public volatile bool IsConnecting;

    /// <summary>The waits between attempts; used by whoever is connecting.</summary>
    public Backoff Backoff { get; } = new(options);

    /// <summary>The address of the next attempt.</summary>
    public EndPoint Address => addresses[_next % addresses.Length];

    /// <summary>Turns to the next address: this one did not answer, or its node is leaving.</summary>
    public void TurnToNextAddress() => _next = (_next + 1) % addresses.Length;
}
