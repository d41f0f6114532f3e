using Edge.Connection;
using Microsoft.AspNetCore.Connections;

namespace Edge.Node.Tcp;

/// <summary>Carries one connection of the TCP door over Kestrel's pipes.</summary>
internal sealed class KestrelTransport(ConnectionContext context) : ITransport
{
    /// <inheritdoc/>
    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var flush = await context.Transport.Output.WriteAsync(bytes);
            return !flush.IsCompleted;
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // The client reset the connection, or the pipe was completed under us: nobody will read the rest.
            return false;
        }
    }

    /// <inheritdoc/>
    public void Wake() => context.Transport.Input.CancelPendingRead();

    /// <inheritdoc/>
    public void Abort() => context.Abort();
}
