using System.Net;
using Microsoft.Extensions.Logging;

namespace Edge.Node.Tls;

/// <summary>What the doors log of TLS; event ids 1700 to 1799.</summary>
internal static partial class TlsLog
{
    [LoggerMessage(1700, LogLevel.Information, "The {Door} door has a new certificate: {Certificate}. Open connections go on with the one before.")]
    public static partial void Loaded(ILogger logger, string door, string certificate);

    [LoggerMessage(1701, LogLevel.Error, "The files of the {Door} door's certificate changed and cannot be used. {Door}.tls.{Problem} The certificate before stays in force: {Certificate}.")]
    public static partial void Kept(ILogger logger, string door, string problem, string certificate);

    [LoggerMessage(1702, LogLevel.Warning, "The certificate of the {Door} door is not valid at this time, and clients will refuse it: {Certificate}. Put another in its place; the node takes it up by itself.")]
    public static partial void NotValid(ILogger logger, string door, string certificate);

    [LoggerMessage(1703, LogLevel.Warning, "The {Door} door's private key can be read by every user of this machine; run: chmod o-rw {File}")]
    public static partial void OpenKey(ILogger logger, string door, string file);

    // Whoever scans the port causes these; the counter edge.tls.handshake.failures shows how many.
    [LoggerMessage(1704, LogLevel.Debug, "A handshake of {Client} with the {Door} door was not done within {Seconds} s.")]
    public static partial void HandshakeTimedOut(ILogger logger, string door, EndPoint? client, double seconds);

    [LoggerMessage(1705, LogLevel.Debug, "A handshake of {Client} with the {Door} door failed: {Reason}")]
    public static partial void HandshakeFailed(ILogger logger, string door, EndPoint? client, string reason);
}
