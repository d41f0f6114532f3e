using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Edge.TestKit;

namespace Edge.EndToEnd.Http;

/// <summary>More connections than the OpenAI door takes.</summary>
public sealed class ConnectionLimitTests : IAsyncLifetime, IDisposable
{
    // As documented in docs/http.md: connections past the limit that still get an answer.
    private const int Margin = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly BareNode _bare = new();
    private readonly TcpClient _first = new();
    private NodeProcess _node = null!;

    public async Task InitializeAsync()
    {
        _node = await _bare.StartAsync(""" "http_limits":{"max_connections":1}""");
        await _first.ConnectAsync(EndPoint);
        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(_first, "GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n", toEnd: false), StringComparison.Ordinal);
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    public void Dispose()
    {
        _first.Dispose();
        _bare.Dispose();
    }

    private IPEndPoint EndPoint => IPEndPoint.Parse(_node.Http.Authority);

    [Theory]
    [InlineData("GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")]
    public async Task Ask_OneTooMany_IsRefusedWithAHintAndClosed(string request)
    {
        using var second = new TcpClient();
        await second.ConnectAsync(EndPoint);

        string answer = await AskAsync(second, request, toEnd: true);

        Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nRetry-After: 5\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"overloaded\"", answer, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(_first, "GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n", toEnd: false), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_OneTooManyIsAProbe_IsAnswered()
    {
        using var probe = new TcpClient();
        await probe.ConnectAsync(EndPoint);

        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(probe, "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n", toEnd: true), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_WellPastTheLimit_IsClosedAndTheFirstGoesOn()
    {
        var others = new List<TcpClient>();
        try
        {
            for (int i = 0; i < Margin + 1; i++)
            {
                others.Add(new TcpClient());
                await others[^1].ConnectAsync(EndPoint);
            }

            // Which of them is the last is for the node to say.
            var ended = await Task.WhenAny(others.Select(other => other.GetStream().ReadAsync(new byte[1]).AsTask())).WaitAsync(Patience);

            Assert.Equal(0, await ended);
            using var admin = new HttpClient { BaseAddress = _node.Admin };
            Assert.Contains("edge_http_connections_refused_total{edge_http_refusal=\"closed\"} 1\n", await admin.GetStringAsync("/metrics"), StringComparison.Ordinal);
            Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(_first, "GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n", toEnd: false), StringComparison.Ordinal);
        }
        finally
        {
            others.ForEach(other => other.Dispose());
        }
    }

    [Fact]
    public async Task Ask_AfterTheFirstLeft_IsAnswered()
    {
        _first.Dispose();

        var waited = Stopwatch.StartNew();
        string answer;
        do
        {
            using var next = new TcpClient();
            await next.ConnectAsync(EndPoint);
            answer = await AskAsync(next, "GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n", toEnd: false);
        }
        while (!answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) && waited.Elapsed < Patience);
        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
    }

    private static async Task<string> AskAsync(TcpClient client, string request, bool toEnd)
    {
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        if (toEnd) return await new StreamReader(stream).ReadToEndAsync().WaitAsync(Patience);

        // The start will do, which comes in one piece.
        byte[] start = new byte[16 * 1024];
        return Encoding.UTF8.GetString(start, 0, await stream.ReadAsync(start).AsTask().WaitAsync(Patience));
    }
}
