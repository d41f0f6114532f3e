using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Edge.Accounting;

namespace Edge.Connection;

/// <summary>The open connections of the TCP door: opens and closes them, watches over them, counts, and drains them.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class ConnectionRegistry : IDisposable
{
    // How exactly idle and write timeouts are kept: the shortest of them is a second.
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);

    // Connections past the limit that are told so, at a time; a flood beyond them is closed at once.
    private const int MaxTurnedAway = 256;

    private readonly ConnectionParts _parts;
    private readonly RunningRequestPool _requests = new();
    private readonly ConcurrentDictionary<ClientConnection, byte> _open = new();
    private readonly Meter _meter = new(Accountant.MeterName);
    private readonly ITimer _watch;
    private volatile bool _isDraining;
    private int _count;
    private long _accepted, _refused, _closedMessages, _closedWaits;

    /// <summary>Makes a registry, which begins to watch.</summary>
    public ConnectionRegistry(ConnectionParts parts)
    {
        _parts = parts;
        _watch = parts.Time.CreateTimer(static registry => ((ConnectionRegistry)registry!).Watch(), this, WatchInterval, WatchInterval);
        _meter.CreateObservableGauge("edge.connection.open", () => _open.Count, "{connection}", "Open TCP connections.");
        _meter.CreateObservableCounter("edge.connection.accepted", () => Volatile.Read(ref _accepted), "{connection}", "TCP connections since start.");
        _meter.CreateObservableCounter(
            "edge.connection.refused", () => Volatile.Read(ref _refused), "{connection}", "TCP connections past connection.max_connections.");
        _meter.CreateObservableCounter(
            "edge.connection.messages", () => Volatile.Read(ref _closedMessages) + _open.Keys.Sum(connection => connection.MessagesRead),
            "{message}", "Messages read from TCP connections.");
        _meter.CreateObservableCounter(
            "edge.connection.waits", () => Volatile.Read(ref _closedWaits) + _open.Keys.Sum(connection => connection.Waits),
            "{wait}", "Times that a connection was not read from: its window was full, or its client did not read.");
    }

    /// <summary>Takes in a new connection.</summary>
    /// <remarks>One past <see cref="ConnectionOptions.MaxConnections"/> is taken in to be told so.</remarks>
    /// <returns>False when even those are many: the transport closes without a word.</returns>
    public bool TryOpen(ITransport transport, [NotNullWhen(true)] out ClientConnection? connection)
    {
        int limit = _parts.Options.MaxConnections;
        int count = Interlocked.Increment(ref _count);
        if (count > limit) Interlocked.Increment(ref _refused);
        if (count > limit + MaxTurnedAway)
        {
            Interlocked.Decrement(ref _count);
            connection = null;
            return false;
        }

        connection = new ClientConnection(_parts, transport, _requests);
        if (count > limit) connection.TurnAway(Refusals.TooManyConnections(limit));
        _open.TryAdd(connection, 0);
        Interlocked.Increment(ref _accepted);
        if (_isDraining) connection.Drain();
        return true;
    }

    /// <summary>Lets go of a connection that its transport is done with.</summary>
    public void Close(ClientConnection connection)
    {
        connection.Dispose();
        if (!_open.TryRemove(connection, out _)) return;
        Interlocked.Decrement(ref _count);
        Interlocked.Add(ref _closedMessages, connection.MessagesRead);
        Interlocked.Add(ref _closedWaits, connection.Waits);
    }

    /// <summary>Tells every connection that the node shuts down; each closes with its last answer.</summary>
    public void Drain()
    {
        _isDraining = true;
        foreach (var connection in _open.Keys) connection.Drain();
    }

    /// <summary>Cuts every connection off.</summary>
    public void AbortAll()
    {
        foreach (var connection in _open.Keys) connection.Abort();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watch.Dispose();
        _meter.Dispose();
        _requests.Dispose();
    }

    private void Watch()
    {
        long now = _parts.Time.GetTimestamp();
        foreach (var connection in _open.Keys) connection.Watch(now);
    }
}
