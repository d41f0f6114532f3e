using Edge.Node.Commands.Doctor;
using Edge.Node.Configuration;
using Edge.TestKit;

namespace Edge.Tests.Node.Commands;

public sealed class TlsCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificate _certificate = new();
    private readonly EdgeOptions _options = new();

    public TlsCheckTests()
    {
        _certificate.Write(_folder.File("cert.pem"), _folder.File("key.pem"));
        (_options.Tcp.Tls.CertificateFile, _options.Tcp.Tls.KeyFile) = (_folder.File("cert.pem"), _folder.File("key.pem"));
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(30.5, nameof(FindingStatus.Good), "expires in 30 days")]
    [InlineData(14.5, nameof(FindingStatus.Good), "expires in 14 days")]
    [InlineData(13.5, nameof(FindingStatus.Warning), "expires in 13 days")]
    [InlineData(-1, nameof(FindingStatus.Problem), "has expired")]
    [InlineData(101, nameof(FindingStatus.Problem), "is not valid yet")]
    public void Examine_DaysLeft_SayHowItIs(double daysLeft, string status, string detail)
    {
        var finding = Assert.Single(TlsCheck.Examine(_options, _certificate.NotAfter.AddDays(-daysLeft)));

        Assert.Equal(status, finding.Status.ToString());
        Assert.StartsWith("tcp: CN=edge-test, ", finding.Detail, StringComparison.Ordinal);
        Assert.EndsWith(detail, finding.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Examine_NoTls_FindsNothing() => Assert.Empty(TlsCheck.Examine(new EdgeOptions(), DateTimeOffset.UtcNow));

    [Fact]
    public void Examine_KeyIsOpenToEverybody_Warns()
    {
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(_folder.File("key.pem"), UnixFileMode.UserRead | UnixFileMode.OtherRead);

        Assert.Contains(TlsCheck.Examine(_options, _certificate.NotAfter.AddDays(-30)), finding => finding.Mend == $"chmod o-rw {_folder.File("key.pem")}");
    }
}
