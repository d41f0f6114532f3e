using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Edge.TestKit;

namespace Edge.EndToEnd.Tls;

/// <summary>A node whose three doors speak TLS with a certificate that was made for it, and clients that trust only that.</summary>
internal sealed class TlsNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly BareNode _bare = new();

    public TestCertificate Certificate { get; } = new("first");

    public NodeProcess Node { get; private set; } = null!;

    public string Data => _bare.Data;

    public string CertificateFile => _bare.File("cert.pem");

    public string KeyFile => _bare.File("key.pem");

    /// <summary>Starts it.</summary>
    /// <param name="settings">Further members of its configuration.</param>
    /// <param name="handshakeTimeout">Of every door.</param>
    public static async Task<TlsNode> StartAsync(string settings = "", string handshakeTimeout = "00:00:10")
    {
        var node = new TlsNode();
        node.Certificate.Write(node.CertificateFile, node.KeyFile);
        node.Node = await node._bare.StartAsync(settings,
        [
            .. from door in new[] { "TCP", "HTTP", "ADMIN" }
               from setting in new[] { ("CERTIFICATE_FILE", node.CertificateFile), ("KEY_FILE", node.KeyFile), ("HANDSHAKE_TIMEOUT", handshakeTimeout) }
               select ($"EDGE__{door}__TLS__{setting.Item1}", setting.Item2),
        ]);
        return node;
    }

    /// <summary>Asks one of the HTTP doors, with TLS.</summary>
    public HttpClient Client(Uri door) => new(new SocketsHttpHandler { SslOptions = Trust([Certificate]) }) { BaseAddress = new Uri($"https://{door.Authority}") };

    /// <summary>Opens a connection to the TCP door, with TLS.</summary>
    public async Task<RawClient> ConnectAsync()
    {
        var (tcp, tls) = await ShakeHandsAsync(Node.Tcp, Trust([Certificate]));
        return new RawClient(tcp, tls);
    }

    /// <summary>The thumbprint of the certificate that a door shows to a new connection.</summary>
    public static async Task<string> ShownAsync(IPEndPoint door, params TestCertificate[] trusted)
    {
        var (tcp, tls) = await ShakeHandsAsync(door, Trust(trusted));
        using (tcp)
        await using (tls)
            return tls.RemoteCertificate!.GetCertHashString();
    }

    /// <summary>Opens a connection and shakes hands.</summary>
    public static async Task<(TcpClient Tcp, SslStream Tls)> ShakeHandsAsync(IPEndPoint door, SslClientAuthenticationOptions options)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(door);
        var tls = new SslStream(tcp.GetStream());
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await tls.AuthenticateAsClientAsync(options, patience.Token);
        }
        catch
        {
            await tls.DisposeAsync();
            tcp.Dispose();
            throw;
        }

        return (tcp, tls);
    }

    /// <summary>Trusts certificates of tests, and the name of this machine in them.</summary>
    public static SslClientAuthenticationOptions Trust(IEnumerable<TestCertificate> certificates, SslProtocols protocols = SslProtocols.None)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        foreach (var certificate in certificates) policy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(certificate.Pem));
        return new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = policy, EnabledSslProtocols = protocols };
    }

    public async ValueTask DisposeAsync()
    {
        if (Node is not null) await Node.DisposeAsync();
        Certificate.Dispose();
        _bare.Dispose();
    }
}
