using System.Text.RegularExpressions;
using Edge.TestKit;

namespace Edge.EndToEnd.Tls;

/// <summary>TLS on the command line: what keeps a node from starting, and a client that asks one.</summary>
public sealed class TlsCommandTests : IDisposable
{
    // docs/cli.md
    private const int Usage = 2, Unavailable = 3;

    private readonly BareNode _bare = new();
    private readonly TestCertificate _certificate = new(), _other = new();

    public void Dispose()
    {
        _bare.Dispose();
        _certificate.Dispose();
        _other.Dispose();
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("config", "check")]
    public async Task Start_KeyOfAnotherCertificate_IsNamedWithSettingFileAndFix(params string[] command)
    {
        _certificate.Write(_bare.File("cert.pem"), _bare.File("key.pem"));
        await File.WriteAllTextAsync(_bare.File("key.pem"), _other.KeyPem);

        var (status, output) = await NodeProcess.RunAsync([.. command, .. Http("cert.pem", "key.pem")]);

        Assert.Equal(Usage, status);
        Assert.Contains($"http.tls.key_file: the private key in {_bare.File("key.pem")} does not belong to the certificate in {_bare.File("cert.pem")}", output, StringComparison.Ordinal);
        Assert.Contains("openssl pkey", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_CertificateIsMissing_IsNamed()
    {
        var (status, output) = await NodeProcess.RunAsync(["serve", .. Http("none.pem", "key.pem")]);

        Assert.Equal(Usage, status);
        Assert.Contains($"http.tls.certificate_file: {_bare.File("none.pem")} cannot be read", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_CertificateEndsSoon_SaysInHowManyDays()
    {
        using var soon = new TestCertificate("soon", DateTimeOffset.UtcNow.AddDays(3.5));
        soon.Write(_bare.File("cert.pem"), _bare.File("key.pem"));

        var (_, output) = await NodeProcess.RunAsync(["doctor", "--json", .. Http("cert.pem", "key.pem")]);

        Assert.Matches(new Regex("\"area\":\\s*\"tls\",\\s*\"status\":\\s*\"warning\",\\s*\"detail\":\\s*\"http: CN=soon, [^\"]*expires in 3 days\""), output);
    }

    [Fact]
    public async Task Ask_OverHttps_TrustsWhatItIsTold()
    {
        await using var tls = await TlsNode.StartAsync();
        using (var rpc = await tls.ConnectAsync())
            Assert.Null((await rpc.CallAsync("cache.put", Rpc.Put(BareNode.Model, "a question", "an answer over TLS"))).Error);
        string[] ask = ["ask", "a question", "--model", BareNode.Model, "--url", $"https://{tls.Node.Http.Authority}"];

        var trusted = await NodeProcess.RunAsync([.. ask, "--ca", tls.CertificateFile]);
        var stranger = await NodeProcess.RunAsync(ask);
        var keyInstead = await NodeProcess.RunAsync([.. ask, "--ca", tls.KeyFile]);

        Assert.Equal(0, trusted.Status);
        Assert.Contains("an answer over TLS", trusted.Output, StringComparison.Ordinal);
        Assert.Equal(Unavailable, stranger.Status);
        Assert.Contains("--ca FILE", stranger.Output, StringComparison.Ordinal);
        Assert.Equal(Unavailable, keyInstead.Status);
        Assert.Contains("holds no certificate in PEM form", keyInstead.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--url is \"tls://x\"", "--url", "tls://x")]
    [InlineData("--tcp and --url exclude each other", "--tcp", "--url", "https://x")]
    public async Task Ask_AddressThatIsNone_SaysWhatToWrite(string expected, params string[] flags)
    {
        var (status, output) = await NodeProcess.RunAsync(["ask", "x", .. flags]);

        Assert.Equal(Usage, status);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    /// <summary>OpenSSL takes 15 to 20 ms of a start that has 60.</summary>
    [Fact]
    public async Task Start_WithoutTls_LoadsNoOpenSsl()
    {
        if (!OperatingSystem.IsLinux()) return;
        await using var node = await _bare.StartAsync();

        string libraries = await File.ReadAllTextAsync($"/proc/{node.Id}/maps");

        Assert.Contains("libc.so", libraries, StringComparison.Ordinal);
        Assert.DoesNotContain("libssl", libraries, StringComparison.Ordinal);
    }

    private string[] Http(string certificate, string key) =>
    [
        "--set", $"node.data_folder={_bare.Data}", "--set", $"node.models_folder={_bare.File("none")}",
        "--set", "tcp.port=0", "--set", "http.port=0", "--set", "admin.port=0",
        "--set", $"http.tls.certificate_file={_bare.File(certificate)}", "--set", $"http.tls.key_file={_bare.File(key)}",
    ];
}
