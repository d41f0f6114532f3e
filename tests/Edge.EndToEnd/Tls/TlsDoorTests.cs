using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Edge.TestKit;

namespace Edge.EndToEnd.Tls;

/// <summary>The doors over TLS, for clients that speak it and for those that do not.</summary>
public sealed class TlsDoorTests : IAsyncLifetime
{
    private const string Settings = """ "connection":{"idle_timeout":"00:00:02"},"drain":{"timeout":"00:05:00"}""";

    // The node's is 2 s; past this the machine was not just slow.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TlsNode _tls = null!;

    public async Task InitializeAsync() => _tls = await TlsNode.StartAsync(Settings, handshakeTimeout: "00:00:02");

    public async Task DisposeAsync() => await _tls.DisposeAsync();

    [Fact]
    public async Task Doors_OverTls_AreOnePath()
    {
        using var rpc = await _tls.ConnectAsync();
        using var http = _tls.Client(_tls.Node.Http);
        await rpc.CallAsync("cache.put", Rpc.Put(BareNode.Model, "what is over TLS?", "the answer"));

        using var response = await http.PostAsync("/v1/chat/completions", Json(Rpc.Chat(BareNode.Model, "what is over TLS?")));
        var (error, result) = await rpc.CallAsync("chat.completions", Rpc.Chat(BareNode.Model, "what is over TLS?"));

        Assert.Contains("the answer", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Null(error);
        Assert.Equal("the answer", result.Text());
    }

    [Fact]
    public async Task Admin_OverTls_ShowsWhenCertificatesExpire()
    {
        using var admin = _tls.Client(_tls.Node.Admin);

        string metrics = await admin.GetStringAsync("/metrics");

        foreach (string door in new[] { "tcp", "http", "admin" })
            Assert.Contains($"edge_tls_certificate_expiry_seconds{{edge_door=\"{door}\"}} {_tls.Certificate.NotAfter.ToUnixTimeSeconds()}\n", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("\u0094\0\u0001\u00a9node.ping\u0090")]
    [InlineData("")]
    public async Task Send_NoTls_ClosesWithinTheHandshakesTime(string bytes)
    {
        foreach (var door in new[] { _tls.Node.Tcp, EndPoint(_tls.Node.Http), EndPoint(_tls.Node.Admin) })
        {
            using var tcp = new TcpClient();
            await tcp.ConnectAsync(door);
            if (bytes.Length > 0) await tcp.GetStream().WriteAsync(Encoding.Latin1.GetBytes(bytes));

            using var answer = new MemoryStream();
            await tcp.GetStream().CopyToAsync(answer).WaitAsync(Patience);

            // At most an alert of TLS (RFC 8446, section 6): two bytes in a record of type 21.
            Assert.True(answer.Length == 0 || answer.GetBuffer()[0] == 21, Encoding.Latin1.GetString(answer.ToArray()));
        }
    }

    [Fact]
    public async Task Connect_OldVersion_IsRefusedAndCounted()
    {
#pragma warning disable SYSLIB0039, CA5397 // That it is obsolete is the point.
        await Assert.ThrowsAnyAsync<Exception>(() => TlsNode.ShakeHandsAsync(EndPoint(_tls.Node.Http), TlsNode.Trust([_tls.Certificate], SslProtocols.Tls11)));
#pragma warning restore SYSLIB0039, CA5397

        using var admin = _tls.Client(_tls.Node.Admin);
        var waited = Stopwatch.StartNew();
        string metrics;
        do metrics = await admin.GetStringAsync("/metrics");
        while (!metrics.Contains("edge_tls_handshake_failures_total{edge_door=\"http\",error_type=\"refused\"} 1\n", StringComparison.Ordinal) && waited.Elapsed < Patience);
        Assert.True(waited.Elapsed < Patience, metrics);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Connect_VersionsOfToday_AreSpoken(SslProtocols version)
    {
        var (tcp, tls) = await TlsNode.ShakeHandsAsync(_tls.Node.Tcp, TlsNode.Trust([_tls.Certificate], version));
        using var client = new RawClient(tcp, tls);

        Assert.Null((await client.CallAsync("node.ping")).Error);
        Assert.Equal(version, tls.SslProtocol);
    }

    /// <summary>The loop waits in a read of TLS when the clock wakes it.</summary>
    [Fact]
    public async Task Rpc_Idle_IsToldGoodbyeAndClosed()
    {
        using var client = await _tls.ConnectAsync();
        Assert.Null((await client.CallAsync("node.hello", """{"client":"test"}""")).Error);

        var goodbye = await client.ReceiveAsync();

        Assert.Equal("node.goodbye", goodbye?[1].GetString());
        Assert.Null(await client.ReceiveAsync());
    }

    [Fact]
    public async Task Rpc_EndsItsWriting_IsStillAnswered()
    {
        var (tcp, tls) = await TlsNode.ShakeHandsAsync(_tls.Node.Tcp, TlsNode.Trust([_tls.Certificate]));
        using var client = new RawClient(tcp, tls);
        await client.RequestAsync("node.ping");
        await tls.ShutdownAsync();
        client.EndSending();

        Assert.Equal(1, (await client.ReceiveAsync())?[0].GetInt32());
        Assert.Null(await client.ReceiveAsync());
    }

    [Fact]
    public async Task Stop_ConnectionsThatAreSilentOrInTheirHandshake_DoNotKeepIt()
    {
        using var idle = await _tls.ConnectAsync();
        Assert.Null((await idle.CallAsync("node.hello", """{"notify":["draining"]}""")).Error);
        using var silent = new TcpClient();
        await silent.ConnectAsync(_tls.Node.Tcp);

        // The drain may take longer than this waits: only a node that has nothing left ends in time.
        Assert.Equal(0, await _tls.Node.StopAsync());

        Assert.Equal("node.draining", (await idle.ReceiveAsync())?[1].GetString());
    }

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    private static IPEndPoint EndPoint(Uri door) => IPEndPoint.Parse(door.Authority);
}
