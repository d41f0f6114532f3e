using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Node.Tls;

/// <summary>What a door proves itself with: certificate, key, and the chain it sends along. Immutable.</summary>
/// <remarks>Never disposed: an open connection may still use one that was replaced. The collector takes it.</remarks>
internal sealed class ServerCertificate
{
    private readonly X509Certificate2 _leaf;

    /// <summary>Makes the chain ready.</summary>
    /// <param name="leaf">The certificate with its key.</param>
    /// <param name="chain">Those between it and its root, in any order.</param>
    public ServerCertificate(X509Certificate2 leaf, X509Certificate2Collection chain)
    {
        _leaf = leaf;
        // Offline: what the files do not hold is not fetched from addresses that stand in them.
        Context = SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }

    /// <summary>The files as they were before they were read: a change that came meanwhile is seen by the next look.</summary>
    public required FileStamp[] Files { get; init; }

    /// <summary>For the handshake.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>From when on it is valid.</summary>
    public DateTimeOffset NotBefore => _leaf.NotBefore;

    /// <summary>Until when it is valid.</summary>
    public DateTimeOffset NotAfter => _leaf.NotAfter;

    /// <summary>How messages name it.</summary>
    public string Shown => string.Create(CultureInfo.InvariantCulture, $"{_leaf.Subject}, valid until {NotAfter.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
}
