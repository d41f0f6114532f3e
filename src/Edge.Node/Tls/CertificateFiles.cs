using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Configuration;

namespace Edge.Node.Tls;

/// <summary>Reads the files that <see cref="TlsOptions"/> names.</summary>
/// <remarks>The first call loads OpenSSL, which takes 15 to 20 ms; a node without TLS never makes one.</remarks>
internal static class CertificateFiles
{
    // What others may read. A group may: Debian keeps keys for the group ssl-cert.
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Reads certificate, chain and key, and sees that they belong together.</summary>
    /// <param name="options">Options that are on.</param>
    /// <param name="certificate">The certificate, with its key.</param>
    /// <param name="problem">Otherwise a sentence that names the setting, the file and what mends it.</param>
    public static bool TryRead(TlsOptions options, [NotNullWhen(true)] out ServerCertificate? certificate, [NotNullWhen(false)] out string? problem)
    {
        (certificate, problem) = (null, null);
        string? password = null;
        if (options.Password is not null && (!SecretReference.TryParse(options.Password, out var reference) || !reference.TryRead(out password, out problem)))
        {
            problem = $"password: {problem}";
            return false;
        }

        var files = FileStamp.Of(Of(options));
        try
        {
            var (leaf, chain) = IsPkcs12(options) ? ReadPkcs12(options, password) : ReadPem(options, password);
            certificate = new ServerCertificate(leaf, chain) { Files = files };
            return true;
        }
        catch (CertificateFileException exception)
        {
            problem = exception.Message;
            return false;
        }
        catch (Exception exception) when (exception is CryptographicException or NotSupportedException)
        {
            // Read and matched, and still nothing to encrypt with: a kind of key that this system's OpenSSL does not take, for one.
            problem = $"certificate_file: {Path.GetFullPath(options.CertificateFile)} cannot be used on this system ({exception.Message}). Make one with an ECDSA P-256 or RSA key.";
            return false;
        }
    }

    /// <summary>The files, for those who watch or judge them.</summary>
    public static IEnumerable<string> Of(TlsOptions options) =>
        options.KeyFile.Length == 0 ? [Path.GetFullPath(options.CertificateFile)] : [Path.GetFullPath(options.CertificateFile), Path.GetFullPath(options.KeyFile)];

    /// <summary>The file with the key, if every user of this machine can read it; else null.</summary>
    public static string? OpenKey(TlsOptions options)
    {
        string file = Of(options).Last();
        try
        {
            return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0 ? file : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsPkcs12(TlsOptions options) => Path.GetExtension(options.CertificateFile).ToLowerInvariant() is ".p12" or ".pfx";

    private static (X509Certificate2 Leaf, X509Certificate2Collection Chain) ReadPkcs12(TlsOptions options, string? password)
    {
        string path = Path.GetFullPath(options.CertificateFile);
        if (options.KeyFile.Length > 0)
            throw new CertificateFileException($"key_file: {Path.GetFullPath(options.KeyFile)} is not needed, as {path} is PKCS#12 by its name and holds the key; leave key_file out.");
        byte[] bytes = ReadFile("certificate_file", path);
        try
        {
            var all = X509CertificateLoader.LoadPkcs12Collection(bytes, password, X509KeyStorageFlags.EphemeralKeySet);
            var leaf = all.FirstOrDefault(certificate => certificate.HasPrivateKey)
                ?? throw new CertificateFileException($"certificate_file: {path} holds no private key. Export certificate and key together: openssl pkcs12 -export.");
            all.Remove(leaf);
            return (leaf, all);
        }
        catch (CryptographicException exception)
        {
            string way = password is null ? "If it has a password, say in password where that is kept" : "Is the password the right one";
            throw new CertificateFileException($"certificate_file: {path} cannot be opened as PKCS#12 ({exception.Message}). {way}; openssl pkcs12 -info -in {path} shows whether it is whole.");
        }
    }

    private static (X509Certificate2 Leaf, X509Certificate2Collection Chain) ReadPem(TlsOptions options, string? password)
    {
        string certificatePath = Path.GetFullPath(options.CertificateFile);
        bool isApart = options.KeyFile.Length > 0;
        string keyPath = isApart ? Path.GetFullPath(options.KeyFile) : certificatePath;
        string certificatePem = ReadText("certificate_file", certificatePath), keyPem = isApart ? ReadText("key_file", keyPath) : certificatePem;

        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(certificatePem);
        }
        catch (CryptographicException exception)
        {
            throw new CertificateFileException($"certificate_file: {certificatePath} is damaged ({exception.Message}). openssl x509 -in {certificatePath} -text shows what of it can be read.");
        }

        if (chain.Count == 0)
            throw new CertificateFileException($"certificate_file: {certificatePath} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----). PKCS#12 needs a name that ends with .p12 or .pfx.");

        // The first is ours; the others are those between it and its root.
        using (var bare = chain[0]) chain.RemoveAt(0);
        return (ReadKey(isApart ? "key_file" : "certificate_file", keyPath, keyPem, certificatePath, certificatePem, password), chain);
    }

    private static X509Certificate2 ReadKey(string setting, string keyPath, string keyPem, string certificatePath, string certificatePem, string? password)
    {
        bool isEncrypted = keyPem.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal);
        if (!keyPem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw new CertificateFileException($"{setting}: {keyPath} holds no private key in PEM form (-----BEGIN PRIVATE KEY-----). Name the key's file in key_file.");
        if (keyPem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
            throw new CertificateFileException($"{setting}: {keyPath} holds a private key that is encrypted without PKCS#8, as it was done of old. Write it anew: openssl pkcs8 -topk8 -in {keyPath}.");
        if (isEncrypted && password is null)
            throw new CertificateFileException($"{setting}: the private key in {keyPath} is encrypted. Say in password where its password is kept, env:NAME or file:PATH.");
        try
        {
            return isEncrypted ? X509Certificate2.CreateFromEncryptedPem(certificatePem, keyPem, password) : X509Certificate2.CreateFromPem(certificatePem, keyPem);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            string doubt = isEncrypted ? ", or the password is another" : "";
            throw new CertificateFileException(
                $"{setting}: the private key in {keyPath} does not belong to the certificate in {certificatePath}, or one of the two is damaged{doubt} ({exception.Message}). "
                + $"They belong together if openssl pkey -in {keyPath} -pubout and openssl x509 -in {certificatePath} -noout -pubkey print the same.");
        }
    }

    private static string ReadText(string setting, string path) => System.Text.Encoding.UTF8.GetString(ReadFile(setting, path));

    private static byte[] ReadFile(string setting, string path)
    {
        // A chain takes some KiB; whatever is larger is another file.
        const int MaxBytes = 1024 * 1024;
        try
        {
            long length = new FileInfo(path).Length;
            if (length > MaxBytes)
                throw new CertificateFileException(string.Create(CultureInfo.InvariantCulture, $"{setting}: {path} has {length} bytes, more than the limit of {MaxBytes}; it is hardly a certificate or a key."));
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CertificateFileException($"{setting}: {path} cannot be read: {exception.Message} Name an existing file that the node's user may read.");
        }
    }

    private sealed class CertificateFileException(string message) : Exception(message);
}
