using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Edge.TestKit;

/// <summary>A certificate for this machine that signs itself, made for one test.</summary>
public sealed class TestCertificate : IDisposable
{
    private readonly X509Certificate2 _certificate;

    /// <summary>Makes one for <c>localhost</c> and the loopback addresses.</summary>
    /// <param name="name">Its subject.</param>
    /// <param name="notAfter">Its end; null for in 90 days.</param>
    public TestCertificate(string name = "edge-test", DateTimeOffset? notAfter = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        names.AddIpAddress(System.Net.IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var end = notAfter ?? DateTimeOffset.UtcNow.AddDays(90);
        _certificate = request.CreateSelfSigned(end.AddDays(-100), end);
        KeyPem = key.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>The key as PEM.</summary>
    public string KeyPem { get; }

    /// <summary>The certificate as PEM.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>What tells it from another.</summary>
    public string Thumbprint => _certificate.Thumbprint;

    /// <summary>The end of its validity.</summary>
    public DateTimeOffset NotAfter => _certificate.NotAfter;

    /// <summary>Certificate and key as PKCS#12.</summary>
    public byte[] Pkcs12(string password) => _certificate.Export(X509ContentType.Pkcs12, password);

    /// <summary>The key as PEM, encrypted.</summary>
    public string EncryptedKeyPem(string password)
    {
        using var key = _certificate.GetECDsaPrivateKey()!;
        return key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
    }

    /// <summary>Writes both files, the key for its owner alone.</summary>
    public void Write(string certificateFile, string keyFile)
    {
        File.WriteAllText(keyFile, KeyPem);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(certificateFile, Pem);
    }

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();
}
