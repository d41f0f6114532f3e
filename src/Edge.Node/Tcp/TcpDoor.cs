using Edge.Connection;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Edge.Node.Tcp;

/// <summary>The MessagePack-RPC door: one loop per connection between Kestrel's pipe and the message handler.</summary>
/// <remarks>
/// A client that ends its writing side still gets the answers it is owed. One that closed altogether looks the same until something is
/// written to it; then the reset ends what is in flight.
/// </remarks>
internal sealed class TcpDoor(ConnectionRegistry registry) : ConnectionHandler
{
    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        if (!registry.TryOpen(new KestrelTransport(connection), out var client)) return;

        // Kestrel asks for a graceful end when it stops; what is in flight is answered first.
        var lifetime = connection.Features.Get<IConnectionLifetimeNotificationFeature>();
        using var stopping = lifetime?.ConnectionClosedRequested.UnsafeRegister(static client => ((ClientConnection)client!).Drain(), client);
        try
        {
            await ReadAsync(connection, client);
            await client.FinishAsync();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            client.Abort();
        }
        finally
        {
            registry.Close(client);
        }
    }

    private static async Task ReadAsync(ConnectionContext connection, ClientConnection client)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var read = await input.ReadAsync();
            var buffer = read.Buffer;
            var status = client.Receive(ref buffer);
            client.Flush();

            // What a full window leaves unread must come again at once; of an incomplete message only more bytes make a whole.
            if (status == ReceiveStatus.WindowFull) input.AdvanceTo(buffer.Start);
            else input.AdvanceTo(buffer.Start, buffer.End);
            if (status == ReceiveStatus.Closed || (read.IsCompleted && status == ReceiveStatus.NeedMoreData)) return;
            await client.ReadyAsync();
        }
    }
}
