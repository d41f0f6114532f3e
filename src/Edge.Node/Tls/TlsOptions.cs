using Edge.Configuration;

namespace Edge.Node.Tls;

/// <summary>How one door encrypts; it does as soon as <see cref="CertificateFile"/> is set.</summary>
public sealed record TlsOptions
{
    /// <summary>The certificate, then those between it and its root.</summary>
    /// <value>A PEM file; PKCS#12, key included, if its name ends with <c>.p12</c> or <c>.pfx</c>. Default empty: no TLS.</value>
    public string CertificateFile { get; set; } = "";

    /// <summary>The certificate's private key.</summary>
    /// <value>A PEM file. Default empty: the key stands in <see cref="CertificateFile"/>.</value>
    public string KeyFile { get; set; } = "";

    /// <summary>Where the password of an encrypted key is kept.</summary>
    /// <value>A <see cref="SecretReference"/>. Default null: the key is not encrypted.</value>
    public string? Password { get; set; }

    /// <summary>The oldest version that is spoken.</summary>
    /// <value>TLS 1.2 or 1.3. Default 1.2: RFC 8996 ends those before it.</value>
    public TlsVersion MinimumVersion { get; set; } = TlsVersion.Tls12;

    /// <summary>Time from a connection's arrival to the end of its handshake.</summary>
    /// <value>1 second to 1 minute. Default 10 s, Kestrel's.</value>
    [DurationRange("00:00:01", "00:01:00")]
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether the door speaks TLS.</summary>
    internal bool IsOn => CertificateFile.Length > 0;
}

/// <summary>A version of TLS.</summary>
public enum TlsVersion : byte
{
    /// <summary>RFC 5246.</summary>
    Tls12,
    /// <summary>RFC 8446.</summary>
    Tls13,
}
