namespace Edge.Connection;

/// <summary>What carries the bytes of one connection: Kestrel's pipe, a socket, a test.</summary>
/// <remarks>The loop that reads belongs to the transport: it hands what arrived to <see cref="ClientConnection.Receive"/>.</remarks>
public interface ITransport
{
    /// <summary>Sends bytes; called by one sender at a time.</summary>
    /// <remarks>Completes when the transport took them, which a client that does not read delays.</remarks>
    /// <param name="bytes">Borrowed until the task completes.</param>
    /// <returns>False when nobody will read them any more.</returns>
    ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Makes the reading loop call <see cref="ClientConnection.Receive"/> although nothing may have arrived.</summary>
    void Wake();

    /// <summary>Ends the connection without sending what is left.</summary>
    void Abort();
}
