using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Edge.Accounting;

namespace Edge.Connection;

/// <summary>The open connections of the TCP door: opens and closes them, watches over them, counts, and drains them.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class ConnectionRegistry : IDisposable
{
    // How exactly idle and write timeouts are kept: the shortest of them is a second.
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);

    private readonly ConnectionParts _parts;
    private readonly RunningRequestPool _requests = new();
    private readonly ConcurrentDictionary<ClientConnection, byte> _open = new();
    private readonly Meter _meter = new(Accountant.MeterName);
    private readonly ITimer _watch;
    private volatile bool _isDraining;
    private long _accepted, _closedMessages, _closedWaits;

    /// <summary>Makes a registry, which begins to watch.</summary>
    public ConnectionRegistry(ConnectionParts parts)
    {
        _parts = parts;
        _watch = parts.Time.CreateTimer(static registry => ((ConnectionRegistry)registry!).Watch(), this, WatchInterval, WatchInterval);
        _meter.CreateObservableGauge("edge.connection.open", () => _open.Count, "{connection}", "Open TCP connections.");
        _meter.CreateObservableCounter("edge.connection.accepted", () => Volatile.Read(ref _accepted), "{connection}", "TCP connections since start.");
        _meter.CreateObservableCounter(
            "edge.connection.messages", () => Volatile.Read(ref _closedMessages) + _open.Keys.Sum(connection => connection.MessagesRead),
            "{message}", "Messages read from TCP connections.");
        _meter.CreateObservableCounter(
            "edge.connection.waits", () => Volatile.Read(ref _closedWaits) + _open.Keys.Sum(connection => connection.Waits),
            "{wait}", "Times that a connection was not read from: its window was full, or its client did not read.");
    }

    /// <summary>Takes in a new connection.</summary>
    public ClientConnection Open(ITransport transport)
    {
        var connection = new ClientConnection(_parts, transport, _requests);
        _open.TryAdd(connection, 0);
        Interlocked.Increment(ref _accepted);
        if (_isDraining) connection.Drain();
        return connection;
    }

    /// <summary>Lets go of a connection that its transport is done with.</summary>
    public void Close(ClientConnection connection)
    {
        connection.Dispose();
        if (!_open.TryRemove(connection, out _)) return;
        Interlocked.Add(ref _closedMessages, connection.MessagesRead);
        Interlocked.Add(ref _closedWaits, connection.Waits);
    }

    /// <summary>Tells every connection that the node shuts down; each closes with its last answer.</summary>
    public void Drain()
    {
        _isDraining = true;
        foreach (var connection in _open.Keys) connection.Drain();
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
