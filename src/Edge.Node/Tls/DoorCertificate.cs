using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Edge.Node.Tls;

/// <summary>What one door proves itself with, now.</summary>
/// <remarks>Thread-safe: handshakes take a snapshot that a reload swaps whole; connections that are open go on.</remarks>
internal sealed class DoorCertificate
{
    /// <summary>Handshakes of one door at a time; a connection that comes on top of them is closed.</summary>
    /// <value>4096: some seconds' work of a processor, at half a millisecond each.</value>
    public const int MaxHandshakes = 4096;

    private readonly ILogger _logger;
    private volatile Snapshot _now;
    private FileStamp[] _loaded, _pending;
    private bool _isBroken;
    private int _handshakes;
    private long _timeouts, _refusals, _overloads;

    /// <summary>Begins with a certificate.</summary>
    /// <param name="door"><c>tcp</c>, <c>http</c> or <c>admin</c>.</param>
    /// <param name="options">Where it was read from.</param>
    /// <param name="certificate">What was read.</param>
    /// <param name="time">Paces handshakes.</param>
    /// <param name="logger">Told of changes and of failed handshakes.</param>
    public DoorCertificate(string door, TlsOptions options, ServerCertificate certificate, TimeProvider time, ILogger logger)
    {
        (Door, Time, _logger) = (door, time, logger);
        _loaded = _pending = certificate.Files;
        _now = new Snapshot(options, certificate);
        Judge(certificate);
    }

    /// <summary>Whose it is.</summary>
    public string Door { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Time that a handshake may take.</summary>
    public TimeSpan HandshakeTimeout => _now.Options.HandshakeTimeout;

    /// <summary>Until when it is valid.</summary>
    public DateTimeOffset NotAfter => _now.Certificate.NotAfter;

    /// <summary>Handshakes that took too long, those that failed, and those that did not begin.</summary>
    public (long Timeouts, long Refusals, long Overloads) Failures
        => (Interlocked.Read(ref _timeouts), Interlocked.Read(ref _refusals), Interlocked.Read(ref _overloads));

    /// <summary>How a handshake that begins now goes.</summary>
    public SslServerAuthenticationOptions Handshake => _now.Handshake;

    /// <summary>Takes a place for a handshake, which <see cref="End"/> gives back.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryBegin()
    {
        if (Interlocked.Increment(ref _handshakes) <= MaxHandshakes) return true;
        Interlocked.Decrement(ref _handshakes);
        Interlocked.Increment(ref _overloads);
        return false;
    }

    /// <summary>Gives the place of a handshake back.</summary>
    public void End() => Interlocked.Decrement(ref _handshakes);

    /// <summary>Counts a handshake that took too long.</summary>
    public void TimedOut(EndPoint? client)
    {
        Interlocked.Increment(ref _timeouts);
        TlsLog.HandshakeTimedOut(_logger, Door, client, HandshakeTimeout.TotalSeconds);
    }

    /// <summary>Counts a handshake that failed.</summary>
    public void Failed(EndPoint? client, string reason)
    {
        Interlocked.Increment(ref _refusals);
        TlsLog.HandshakeFailed(_logger, Door, client, reason);
    }

    /// <summary>Puts another certificate in force.</summary>
    public void Use(TlsOptions options, ServerCertificate certificate)
    {
        _loaded = _pending = certificate.Files;
        _isBroken = false;
        _now = new Snapshot(options, certificate);
        TlsLog.Loaded(_logger, Door, certificate.Shown);
        Judge(certificate);
    }

    /// <summary>Reads the files again if they changed.</summary>
    /// <param name="force">Whether an operator asks: then at once, and otherwise when they rest since the look before.</param>
    public void Reload(bool force)
    {
        var options = _now.Options;
        var stamps = FileStamp.Of(CertificateFiles.Of(options));
        bool isNew = !stamps.AsSpan().SequenceEqual(_loaded);
        // Certificate and key are written one after the other: what changed just now may be half of a pair.
        bool rests = stamps.AsSpan().SequenceEqual(_pending);
        _pending = stamps;
        if (!(isNew && (force || rests)) && !(_isBroken && force)) return;

        if (CertificateFiles.TryRead(options, out var certificate, out string? problem))
        {
            Use(options, certificate);
            return;
        }

        // Said once for each state of the files, not at every look.
        (_loaded, _isBroken) = (stamps, true);
        TlsLog.Kept(_logger, Door, problem, _now.Certificate.Shown);
    }

    private void Judge(ServerCertificate certificate)
    {
        var now = Time.GetUtcNow();
        if (certificate.NotAfter <= now || certificate.NotBefore > now) TlsLog.NotValid(_logger, Door, certificate.Shown);
        if (CertificateFiles.OpenKey(_now.Options) is { } open) TlsLog.OpenKey(_logger, Door, open);
    }

    private sealed class Snapshot(TlsOptions options, ServerCertificate certificate)
    {
        public TlsOptions Options => options;

        public ServerCertificate Certificate => certificate;

        // One for all handshakes: with it go the session tickets, which end when the certificate does.
        public SslServerAuthenticationOptions Handshake { get; } = new()
        {
            ServerCertificateContext = certificate.Context,
            EnabledSslProtocols = options.MinimumVersion == TlsVersion.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck, // of clients' certificates, which nobody asks for
            AllowRenegotiation = false,
        };
    }
}
