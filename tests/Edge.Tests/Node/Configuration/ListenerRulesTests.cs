using Edge.Admission;
using Edge.Node.Configuration;

namespace Edge.Tests.Node.Configuration;

public sealed class ListenerRulesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-listeners");
    private readonly EdgeOptions _options = new();

    public ListenerRulesTests() => _options.Node.DataFolder = _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Check_Defaults_Pass() => Assert.Empty(ListenerRules.Check(_options));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("192.0.2.1")]
    public void Check_ReachableByOthersWithoutKeys_IsRefusedAndSaysWhatMendsIt(string address)
    {
        _options.Http.Addresses = ["127.0.0.1", address];

        string failure = Assert.Single(ListenerRules.Check(_options));

        Assert.Contains($"http.addresses holds {address}", failure, StringComparison.Ordinal);
        Assert.Contains("edge keys create", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ReachableByOthersWithKeys_Passes()
    {
        _options.Http.Addresses = ["0.0.0.0"];
        KeyFile.Add(NodeFolders.Of(_options).KeysFile, TenantId.Default, Rights.All, DateTimeOffset.UnixEpoch, expiresAt: null);

        Assert.Empty(ListenerRules.Check(_options));
    }

    [Fact]
    public void Check_ReachableByOthersOnPurpose_Passes()
    {
        _options.Http.Addresses = ["0.0.0.0"];
        _options.Admission.AllowUnauthenticated = true;

        Assert.Empty(ListenerRules.Check(_options));
    }

    [Fact]
    public void Check_KeyFileNamedAndMissing_IsRefused()
    {
        _options.Admission.KeysFile = Path.Combine(_folder.FullName, "none.json");

        Assert.Contains("does not exist", Assert.Single(ListenerRules.Check(_options)), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_TwoDoorsAtOnePort_IsRefused()
    {
        _options.Admin.Port = _options.Tcp.Port;

        Assert.Contains("admin.port is 7411, and so is tcp.port", Assert.Single(ListenerRules.Check(_options)), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_EveryDoorAtAFreePort_Passes()
    {
        (_options.Tcp.Port, _options.Http.Port, _options.Admin.Port) = (0, 0, 0);

        Assert.Empty(ListenerRules.Check(_options));
    }

    [Fact]
    public void Check_NoAddress_IsRefused()
    {
        _options.Tcp.Addresses = [];

        Assert.Contains("tcp.addresses is empty", Assert.Single(ListenerRules.Check(_options)), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_KeyWithoutCertificate_IsRefused()
    {
        _options.Http.Tls.KeyFile = "key.pem";

        Assert.Contains("http.tls.key_file is key.pem, and certificate_file is empty", Assert.Single(ListenerRules.Check(_options)), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_CertificateThatCannotBeRead_IsRefusedWithItsSetting()
    {
        _options.Tcp.Tls.CertificateFile = Path.Combine(_folder.FullName, "none.pem");

        Assert.Contains($"tcp.tls.certificate_file: {_options.Tcp.Tls.CertificateFile} cannot be read", Assert.Single(ListenerRules.Check(_options)), StringComparison.Ordinal);
    }
}
