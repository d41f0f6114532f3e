using Edge.Node.Tls;
using Edge.TestKit;

namespace Edge.Tests.Node.Tls;

public sealed class CertificateFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificate _certificate = new("first"), _other = new("other");

    private string CertificateFile => _folder.File("cert.pem");

    private string KeyFile => _folder.File("key.pem");

    public void Dispose()
    {
        _certificate.Dispose();
        _other.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void TryRead_CertificateAndKeyApart_AreOne()
    {
        _certificate.Write(CertificateFile, KeyFile);

        var read = Read(new TlsOptions { CertificateFile = CertificateFile, KeyFile = KeyFile });

        Assert.Contains("CN=first", read.Shown, StringComparison.Ordinal);
        Assert.Equal(_certificate.NotAfter, read.NotAfter);
        Assert.True(read.Context.TargetCertificate.HasPrivateKey);
    }

    [Fact]
    public void TryRead_KeyAndFurtherCertificatesInOneFile_TheFirstIsTheDoors()
    {
        File.WriteAllText(CertificateFile, $"{_certificate.Pem}\n{_other.Pem}\n{_certificate.KeyPem}\n");

        Assert.Contains("CN=first", Read(new TlsOptions { CertificateFile = CertificateFile }).Shown, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_EncryptedKeyAndItsPassword_Opens()
    {
        File.WriteAllText(CertificateFile, _certificate.Pem);
        File.WriteAllText(KeyFile, _certificate.EncryptedKeyPem("the password"));

        Assert.Contains("CN=first", Read(new TlsOptions { CertificateFile = CertificateFile, KeyFile = KeyFile, Password = Password("the password") }).Shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("key.p12")]
    [InlineData("key.PFX")]
    public void TryRead_Pkcs12AndItsPassword_Opens(string name)
    {
        File.WriteAllBytes(_folder.File(name), _certificate.Pkcs12("the password"));

        Assert.Contains("CN=first", Read(new TlsOptions { CertificateFile = _folder.File(name), Password = Password("the password") }).Shown, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_KeyOfAnotherCertificate_IsRefusedWithBothFilesAndTheWayToTell()
    {
        _certificate.Write(CertificateFile, KeyFile);
        File.WriteAllText(KeyFile, _other.KeyPem);

        string problem = Problem(new TlsOptions { CertificateFile = CertificateFile, KeyFile = KeyFile });

        Assert.StartsWith($"key_file: the private key in {KeyFile} does not belong to the certificate in {CertificateFile}", problem, StringComparison.Ordinal);
        Assert.Contains($"openssl pkey -in {KeyFile} -pubout", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cert.pem", "certificate_file")]
    [InlineData("key.pem", "key_file")]
    public void TryRead_AFileIsMissing_NamesSettingAndFile(string missing, string setting)
    {
        _certificate.Write(CertificateFile, KeyFile);
        File.Delete(_folder.File(missing));

        string problem = Problem(new TlsOptions { CertificateFile = CertificateFile, KeyFile = KeyFile });

        Assert.StartsWith($"{setting}: {_folder.File(missing)} cannot be read", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_EncryptedKeyWithoutPassword_SaysWhichSettingIsMissing()
    {
        File.WriteAllText(CertificateFile, _certificate.Pem);
        File.WriteAllText(KeyFile, _certificate.EncryptedKeyPem("the password"));

        string problem = Problem(new TlsOptions { CertificateFile = CertificateFile, KeyFile = KeyFile });

        Assert.Contains("is encrypted. Say in password", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_Pkcs12AndAKeyFile_IsRefused()
    {
        var options = new TlsOptions { CertificateFile = _folder.File("key.p12"), KeyFile = KeyFile };

        Assert.Contains("leave key_file out", Problem(options), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("key.p12")]
    [InlineData("key.pem")]
    public void TryRead_WrongPassword_IsRefusedWithoutShowingIt(string name)
    {
        File.WriteAllText(CertificateFile, _certificate.Pem);
        if (name == "key.p12") File.WriteAllBytes(_folder.File(name), _certificate.Pkcs12("the password"));
        else File.WriteAllText(KeyFile, _certificate.EncryptedKeyPem("the password"));
        var options = new TlsOptions { CertificateFile = CertificateFile, KeyFile = KeyFile, Password = Password("a wrong one") };
        if (name == "key.p12") (options.CertificateFile, options.KeyFile) = (_folder.File(name), "");

        string problem = Problem(options);

        Assert.Contains("password", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("a wrong one", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", "certificate_file: ", "holds no certificate in PEM form")]
    [InlineData("cert", "", "key_file: ", "holds no private key in PEM form")]
    [InlineData("cert", "cert", "key_file: ", "holds no private key in PEM form")]
    [InlineData("key", "key", "certificate_file: ", "holds no certificate in PEM form")]
    [InlineData("damaged", "key", "certificate_file: ", "is damaged")]
    [InlineData("large", "key", "certificate_file: ", "more than the limit of 1048576")]
    [InlineData("dsa", "dsa key", "certificate_file: ", "cannot be used on this system")]
    [InlineData("cert", "old key", "key_file: ", "openssl pkcs8 -topk8")]
    public void TryRead_SomethingElseStandsThere_NamesSettingFileAndReason(string certificate, string key, string setting, string reason)
    {
        File.WriteAllText(CertificateFile, Text(certificate));
        File.WriteAllText(KeyFile, Text(key));

        string problem = Problem(new TlsOptions { CertificateFile = CertificateFile, KeyFile = KeyFile });

        Assert.StartsWith(setting + _folder.Path, problem, StringComparison.Ordinal);
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    private string Text(string what) => what switch
    {
        "cert" => _certificate.Pem,
        "key" => _certificate.KeyPem,
        "damaged" => "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "dsa" => DsaCertificate.Pem,
        "dsa key" => DsaCertificate.KeyPem,
        "old key" => "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
        "large" => new string('x', 1024 * 1024 + 1),
        _ => "nothing of the kind",
    };

    private string Password(string password)
    {
        string file = _folder.File("password");
        File.WriteAllText(file, password);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return "file:" + file;
    }

    private static ServerCertificate Read(TlsOptions options)
    {
        Assert.True(CertificateFiles.TryRead(options, out var certificate, out string? problem), problem);
        return certificate!;
    }

    private static string Problem(TlsOptions options)
    {
        Assert.False(CertificateFiles.TryRead(options, out _, out string? problem));
        return problem!;
    }
}
