using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Edge.EndToEnd.Tls;
using Edge.TestKit;

namespace Edge.EndToEnd.Http;

/// <summary>Clients that take their time, with every limit of it as short as it may be.</summary>
public sealed class SlowClientTests : IAsyncLifetime, IDisposable
{
    private const string Limits = """
        "http_limits":{"headers_timeout":"00:00:01","keep_alive_timeout":"00:00:01","min_bytes_per_second":1024,"rate_grace":"00:00:01.1"}
        """;

    // Far longer than the limits and the second that Kestrel's clock ticks in; far shorter than the defaults, 30 s and 130 s, for what closes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificate _certificate = new();
    private ScriptedCloud _cloud = null!;

    public async Task InitializeAsync()
    {
        _certificate.Write(_folder.File("cert.pem"), _folder.File("key.pem"));
        _cloud = await ScriptedCloud.StartAsync(CloudScripts.Chat("unused"));
    }

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n", "HTTP/1.1 408 ")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{", "HTTP/1.1 408 ")]
    [InlineData("", "")]
    [InlineData("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 ")]
    public async Task Send_NothingFurther_IsAnsweredAndClosed(string bytes, string answered)
    {
        await using var node = await StartAsync(isTls: false);
        using var client = new TcpClient();
        await client.ConnectAsync(EndPoint(node));
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(bytes));

        string answer = await new StreamReader(client.GetStream()).ReadToEndAsync().WaitAsync(Patience);

        Assert.StartsWith(answered, answer, StringComparison.Ordinal);
        if (answered.Length == 0) Assert.Empty(answer);
    }

    /// <summary>What the provider sends faster than the client reads must not stay in memory, nor keep the provider busy.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_NobodyReads_IsCutOffUpstreamTooAndCounted(bool isTls)
    {
        await using var node = await StartAsync(isTls);
        _cloud.Then(async (context, _) =>
        {
            context.Response.ContentType = "text/event-stream";
            byte[] chunk = Encoding.UTF8.GetBytes(CloudEvents.Text(new string('x', 16 * 1024)).Text);
            while (true) await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        });
        var (tcp, stream) = await ConnectAsync(node, isTls);
        using var owned = tcp;
        string body = Rpc.Chat("cloud-model", "a story without end", ",\"stream\":true");
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {body.Length}\r\n\r\n{body}"));

        var upstream = await _cloud.NextRequestAsync();
        await upstream.Aborted.WaitAsync(Patience);

        using var admin = new HttpClient { BaseAddress = node.Admin };
        var waited = Stopwatch.StartNew();
        string metrics;
        do metrics = await admin.GetStringAsync("/metrics");
        while (!metrics.Contains("error_type=\"min_response_data_rate\"", StringComparison.Ordinal) && waited.Elapsed < Patience);
        Assert.True(waited.Elapsed < Patience, metrics);
    }

    private Task<NodeProcess> StartAsync(bool isTls)
    {
        string provider = $$""" "providers":[{"name":"cloud","base_url":"{{_cloud.BaseUrl}}","models":["cloud-model"]}],""";
        (string, string)[] tls = isTls ? [("EDGE__HTTP__TLS__CERTIFICATE_FILE", _folder.File("cert.pem")), ("EDGE__HTTP__TLS__KEY_FILE", _folder.File("key.pem"))] : [];
        return NodeProcess.StartAsync(_folder.File("data"), provider + Limits, [("EDGE__NODE__MODELS_FOLDER", _folder.File("none")), .. tls]);
    }

    private async Task<(TcpClient Tcp, Stream Stream)> ConnectAsync(NodeProcess node, bool isTls)
    {
        if (isTls) return await TlsNode.ShakeHandsAsync(EndPoint(node), TlsNode.Trust([_certificate]));
        var tcp = new TcpClient();
        await tcp.ConnectAsync(EndPoint(node));
        return (tcp, tcp.GetStream());
    }

    private static IPEndPoint EndPoint(NodeProcess node) => IPEndPoint.Parse(node.Http.Authority);
}
