using System.Net;
using Edge.TestKit;

namespace Edge.EndToEnd.Tls;

/// <summary>Certificates that change while the node runs.</summary>
public sealed class CertificateReloadTests : IAsyncLifetime, IDisposable
{
    private readonly TestCertificate _second = new("second");
    private TlsNode _tls = null!;

    public async Task InitializeAsync() => _tls = await TlsNode.StartAsync();

    public async Task DisposeAsync() => await _tls.DisposeAsync();

    public void Dispose() => _second.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FilesChange_BySignalOrByTheClock_NewHandshakesSeeItAndOpenConnectionsGoOn(bool isSignalled)
    {
        using var open = await _tls.ConnectAsync();
        _second.Write(_tls.CertificateFile, _tls.KeyFile);

        if (isSignalled) _tls.Node.HangUp();
        foreach (string door in new[] { "tcp", "http", "admin" }) await _tls.Node.SaidAsync($"The {door} door has a new certificate: CN=second");

        foreach (var door in Doors()) Assert.Equal(_second.Thumbprint, await TlsNode.ShownAsync(door, _second));
        Assert.Null((await open.CallAsync("node.ping")).Error);
    }

    [Fact]
    public async Task FilesChange_KeyOfAnother_TheOldOneStaysAndTheLogSaysWhy()
    {
        await File.WriteAllTextAsync(_tls.KeyFile, _second.KeyPem);

        await _tls.Node.SaidAsync($"http.tls.key_file: the private key in {_tls.KeyFile} does not belong to the certificate in {_tls.CertificateFile}");

        foreach (var door in Doors()) Assert.Equal(_tls.Certificate.Thumbprint, await TlsNode.ShownAsync(door, _tls.Certificate));
    }

    [Fact]
    public async Task HangUp_FilesAreBroken_NothingChanges()
    {
        await File.WriteAllTextAsync(_tls.CertificateFile, "half of a cert");
        _tls.Node.HangUp();

        await _tls.Node.SaidAsync("The configuration stays as it was.");
        await _tls.Node.SaidAsync($"tcp.tls.certificate_file: {_tls.CertificateFile} holds no certificate");

        foreach (var door in Doors()) Assert.Equal(_tls.Certificate.Thumbprint, await TlsNode.ShownAsync(door, _tls.Certificate));
    }

    private IPEndPoint[] Doors() => [_tls.Node.Tcp, IPEndPoint.Parse(_tls.Node.Http.Authority), IPEndPoint.Parse(_tls.Node.Admin.Authority)];
}
