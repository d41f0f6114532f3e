using Edge.Node.Configuration;
using Edge.Node.Tls;
using Edge.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Node.Tls;

public sealed class DoorCertificatesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificate _first = new("first"), _second = new("second");
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly LogRecorder<DoorCertificates> _log = new();
    private readonly EdgeOptions _options = new();

    public DoorCertificatesTests()
    {
        _first.Write(CertificateFile, KeyFile);
        (_options.Http.Tls.CertificateFile, _options.Http.Tls.KeyFile) = (CertificateFile, KeyFile);
    }

    private string CertificateFile => _folder.File("cert.pem");

    private string KeyFile => _folder.File("key.pem");

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Of_OnlyTheDoorThatIsOn_HasOne()
    {
        using var doors = Start();

        Assert.Equal(_first.Thumbprint, Thumbprint(doors));
        Assert.Null(doors.Of("tcp"));
        Assert.Equal(["http.tls"], doors.Settings);
        Assert.Empty(_log.Messages);
    }

    [Fact]
    public void Poll_FilesChangedAndRest_NewHandshakesUseTheNewOne()
    {
        using var doors = Start();
        _second.Write(CertificateFile, KeyFile);

        _time.Advance(DoorCertificates.PollInterval);
        string afterOneLook = Thumbprint(doors);
        _time.Advance(DoorCertificates.PollInterval);

        Assert.Equal((_first.Thumbprint, _second.Thumbprint), (afterOneLook, Thumbprint(doors)));
        Assert.Contains("http door has a new certificate: CN=second", Assert.Single(_log.Messages), StringComparison.Ordinal);
    }

    /// <summary>Kubernetes mounts a link into a folder that is itself a link, and swaps the latter.</summary>
    [Fact]
    public void Poll_FolderBehindALinkIsSwapped_IsSeen()
    {
        foreach (var (name, certificate) in new[] { ("v1", _first), ("v2", _second) })
        {
            string folder = Directory.CreateDirectory(_folder.File(name)).FullName;
            certificate.Write(Path.Combine(folder, "tls.crt"), Path.Combine(folder, "tls.key"));
        }

        File.SetLastWriteTimeUtc(_folder.File("v2/tls.crt"), DateTime.UtcNow.AddSeconds(1));
        Directory.CreateSymbolicLink(_folder.File("..data"), "v1");
        foreach (string name in new[] { "tls.crt", "tls.key" }) File.CreateSymbolicLink(_folder.File(name), "..data/" + name);
        (_options.Http.Tls.CertificateFile, _options.Http.Tls.KeyFile) = (_folder.File("tls.crt"), _folder.File("tls.key"));
        using var doors = Start();

        Directory.Delete(_folder.File("..data"));
        Directory.CreateSymbolicLink(_folder.File("..data"), "v2");
        LookTwice();

        Assert.Equal(_second.Thumbprint, Thumbprint(doors));
    }

    [Fact]
    public void Poll_NewFilesAreBroken_KeepsTheOldAndSaysSoOnce()
    {
        using var doors = Start();
        File.WriteAllText(CertificateFile, "half of a cert");

        for (int i = 0; i < 3; i++) LookTwice();

        Assert.Equal(_first.Thumbprint, Thumbprint(doors));
        string said = Assert.Single(_log.Messages);
        Assert.Contains($"http.tls.certificate_file: {CertificateFile} holds no certificate", said, StringComparison.Ordinal);
        Assert.Contains("stays in force: CN=first", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Poll_BrokenFilesAreMended_TakesThem()
    {
        using var doors = Start();
        File.WriteAllText(KeyFile, _second.KeyPem);
        LookTwice();
        _second.Write(CertificateFile, KeyFile);

        LookTwice();

        Assert.Equal(_second.Thumbprint, Thumbprint(doors));
    }

    [Fact]
    public void Poll_FilesAreGone_KeepsTheOld()
    {
        using var doors = Start();
        File.Delete(KeyFile);

        LookTwice();

        Assert.Equal(_first.Thumbprint, Thumbprint(doors));
        Assert.Contains($"http.tls.key_file: {KeyFile} cannot be read", Assert.Single(_log.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public void Reload_OperatorAsks_TakesWhatChangedAtOnceAndNothingElse()
    {
        using var doors = Start();
        doors.Reload(force: true);
        Assert.Empty(_log.Messages);
        _second.Write(CertificateFile, KeyFile);

        doors.Reload(force: true);

        Assert.Equal(_second.Thumbprint, Thumbprint(doors));
    }

    [Fact]
    public void Prepare_OtherFiles_AreUsedOnceCommitted()
    {
        using var doors = Start();
        var next = new EdgeOptions();
        _second.Write(_folder.File("other.pem"), _folder.File("other.key"));
        next.Http.Tls = new TlsOptions { CertificateFile = _folder.File("other.pem"), KeyFile = _folder.File("other.key"), MinimumVersion = TlsVersion.Tls13 };

        string? refusal = doors.Prepare(next, out var commit);
        string before = Thumbprint(doors);
        commit();

        Assert.Null(refusal);
        Assert.Equal((_first.Thumbprint, _second.Thumbprint), (before, Thumbprint(doors)));
        Assert.Equal(System.Security.Authentication.SslProtocols.Tls13, doors.Of("http")!.Handshake.EnabledSslProtocols);
    }

    [Fact]
    public void TryBegin_MoreHandshakesThanPlaces_AreRefusedUntilOneEnds()
    {
        using var doors = Start();
        var door = doors.Of("http")!;
        for (int i = 0; i < DoorCertificate.MaxHandshakes; i++) Assert.True(door.TryBegin());

        bool isOneMore = door.TryBegin();
        door.End();

        Assert.False(isOneMore);
        Assert.True(door.TryBegin());
        Assert.Equal((0, 0, 1), door.Failures);
    }

    [Fact]
    public void Prepare_TlsEnds_NeedsARestart()
    {
        using var doors = Start();

        Assert.Contains("http.tls.certificate_file is empty now", doors.Prepare(new EdgeOptions(), out _), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_Expired_ServesAndWarns()
    {
        using var old = new TestCertificate("old", _time.GetUtcNow().AddDays(-1));
        old.Write(CertificateFile, KeyFile);

        using var doors = Start();

        Assert.Equal(old.Thumbprint, Thumbprint(doors));
        Assert.Contains("not valid at this time", Assert.Single(_log.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_KeyIsOpenToEverybody_WarnsWithTheCommand()
    {
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        using var doors = Start();

        Assert.Contains($"chmod o-rw {KeyFile}", Assert.Single(_log.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_CannotBeRead_NamesTheSetting()
    {
        File.Delete(CertificateFile);

        var exception = Assert.Throws<ConfigurationException>(Start);

        Assert.StartsWith("http.tls: certificate_file: ", exception.Message, StringComparison.Ordinal);
    }

    private DoorCertificates Start() => new(_options, _time, _log);

    // What changed is taken up at the second look.
    private void LookTwice()
    {
        _time.Advance(DoorCertificates.PollInterval);
        _time.Advance(DoorCertificates.PollInterval);
    }

    private static string Thumbprint(DoorCertificates doors) => doors.Of("http")!.Handshake.ServerCertificateContext!.TargetCertificate.Thumbprint;
}
