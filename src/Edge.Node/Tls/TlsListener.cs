using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Edge.Node.Tls;

/// <summary>Puts TLS between a listener's connections and what answers on them.</summary>
/// <remarks>Not Kestrel's own, which takes its parts from a service container that the node does not have.</remarks>
internal static class TlsListener
{
    // To say goodbye to a client that does not read.
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(1);

    /// <summary>Encrypts every connection.</summary>
    /// <param name="listen">The listener.</param>
    /// <param name="certificate">What the door proves itself with; null for a door without TLS, which stays as it is.</param>
    public static void UseTls(this IConnectionBuilder listen, DoorCertificate? certificate)
    {
        if (certificate is not null) listen.Use(next => connection => RunAsync(connection, certificate, next));
    }

    private static async Task RunAsync(ConnectionContext connection, DoorCertificate certificate, ConnectionDelegate next)
    {
        var plain = connection.Transport;
        await using var tls = new SslStream(new DuplexStream(plain), leaveInnerStreamOpen: false);
        if (!await ShakeHandsAsync(connection, certificate, tls)) return;

        var pool = connection.Features.Get<IMemoryPoolFeature>()?.MemoryPool;
        // Reads of zero bytes first: a connection that is silent holds no buffer.
        connection.Transport = new Encrypted(
            PipeReader.Create(tls, new StreamPipeReaderOptions(pool, leaveOpen: true, useZeroByteReads: true)),
            PipeWriter.Create(tls, new StreamPipeWriterOptions(pool, leaveOpen: true)));
        try
        {
            await next(connection);
            await CloseAsync(tls, certificate.Time);
        }
        finally
        {
            connection.Transport = plain;
        }
    }

    private static async Task<bool> ShakeHandsAsync(ConnectionContext connection, DoorCertificate certificate, SslStream tls)
    {
        if (!certificate.TryBegin()) return false;
        using var timeout = new CancellationTokenSource(certificate.HandshakeTimeout, certificate.Time);
        // A drain has nothing to wait for in a connection that has not asked yet.
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
        try
        {
            await tls.AuthenticateAsServerAsync(certificate.Handshake, either.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            if (timeout.IsCancellationRequested) certificate.TimedOut(connection.RemoteEndPoint);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            certificate.Failed(connection.RemoteEndPoint, exception.Message);
        }
        finally
        {
            certificate.End();
        }

        return false;
    }

    /// <summary>Says goodbye in TLS, so that the client knows that nothing was cut off.</summary>
    private static async Task CloseAsync(SslStream tls, TimeProvider time)
    {
        try
        {
            await tls.ShutdownAsync().WaitAsync(CloseLimit, time);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or TimeoutException)
        {
            // The client has left, or does not read: there is nobody to tell.
        }
    }

    private sealed record Encrypted(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
