using System.Net;
using System.Net.Sockets;
using System.Text;
using Edge.Node.Http;
using Edge.Protocol;
using Edge.Tests.Providers;

namespace Edge.Tests.Node.Http;

/// <summary>What strangers send: each gets a typed answer, and the door goes on.</summary>
public sealed class BadInputTests
{
    private const string Path = "/v1/chat/completions";

    private static readonly RequestHandler Fine = DoorHost.Answering("""{"choices":[]}""");

    [Theory]
    [InlineData("", "line 1, byte 1")]
    [InlineData("{\"model\":\"m\",\n\"messages\":[}", "line 2, byte 13")]
    [InlineData("{} {}", "valid JSON")]
    [InlineData("[]", "must be a map")]
    [InlineData("{\"model\":\"m\",\"model\":\"m\"}", "second member")]
    [InlineData("{\"messages\":[]}", "model is missing")]
    [InlineData("{\"model\":7}", "must be a text")]
    [InlineData("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}", "not valid Unicode")]
    public async Task Post_BrokenBody_IsTold(string body, string expected)
    {
        await using var host = await DoorHost.StartAsync(Fine);

        using var response = await host.PostAsync(Path, body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = await ChatCompletionsTests.ErrorOf(response);
        Assert.Contains(expected, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Post_InvalidUtf8_IsTold()
    {
        await using var host = await DoorHost.StartAsync(Fine);
        using var content = new ByteArrayContent([.. "{\"model\":\"\xff"u8, 0xff, .. "\"}"u8]);

        using var response = await host.PostAsync(Path, content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Post_TooDeep_IsTold()
    {
        await using var host = await DoorHost.StartAsync(Fine);

        using var response = await host.PostAsync(Path, new string('[', 100_000));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("deeper", (await ChatCompletionsTests.ErrorOf(response)).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_TooLarge_IsRefusedWithoutReadingIt(bool declaresLength)
    {
        await using var host = await DoorHost.StartAsync(Fine, parts => parts with { Options = new HttpDoorOptions { MaxBodyBytes = 4096 } });
        using var content = new StringContent(new string(' ', 5000));
        var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = content };
        request.Headers.TransferEncodingChunked = !declaresLength;

        using var response = await host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        var error = await ChatCompletionsTests.ErrorOf(response);
        Assert.Equal("too_large", error.GetProperty("code").GetString());
        Assert.Contains("4096", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_Compressed_IsRefused()
    {
        await using var host = await DoorHost.StartAsync(Fine);
        using var content = new StringContent(Asked.Hello);
        content.Headers.ContentEncoding.Add("gzip");

        using var response = await host.PostAsync(Path, content);

        Assert.Equal("Content-Encoding", (await ChatCompletionsTests.ErrorOf(response)).GetProperty("param").GetString());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=latin1")]
    public async Task Post_OtherContentType_IsReadAsJson(string type)
    {
        await using var host = await DoorHost.StartAsync(Fine);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Asked.Hello));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var response = await host.PostAsync(Path, content);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Get_UnknownPath_IsNotFoundInOpenAiForm()
    {
        await using var host = await DoorHost.StartAsync(Fine);

        using var response = await host.Client.GetAsync("/v1/" + new string('x', 500));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("method_not_found", (await ChatCompletionsTests.ErrorOf(response)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Get_PathThatTakesPost_IsNotAllowed()
    {
        await using var host = await DoorHost.StartAsync(Fine);

        using var response = await host.Client.GetAsync(Path);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal("POST", response.Content.Headers.Allow.Single());
    }

    [Fact]
    public async Task Options_FromAnotherOrigin_GetsNoPermission()
    {
        await using var host = await DoorHost.StartAsync(Fine);
        var request = new HttpRequestMessage(HttpMethod.Options, Path);
        request.Headers.Add("Origin", "https://evil.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");

        using var response = await host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Kestrel measures with its own clock: the test waits for the answer, two seconds at most.</summary>
    [Fact]
    public async Task Post_BodyDripsIn_TimesOut()
    {
        await using var host = await DoorHost.StartAsync(
            Fine, parts => parts with { Options = new HttpDoorOptions { MinBytesPerSecond = 1024, RateGrace = TimeSpan.FromSeconds(1.1) } });

        string answer = await ExchangeAsync(host, $"POST {Path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{{\"model\":");

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("1024 bytes per second", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_HeadersNeverEnd_TimesOut()
    {
        await using var host = await DoorHost.StartAsync(Fine, parts => parts with { Options = new HttpDoorOptions { HeadersTimeout = TimeSpan.FromSeconds(1) } });

        string answer = await ExchangeAsync(host, $"POST {Path} HTTP/1.1\r\nHost: x\r\n");

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\0\u0001\u0002garbage\r\n\r\n")]
    [InlineData("GET / HTTP/9.9\r\n\r\n")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n")]
    public async Task Send_Garbage_IsRefusedAndTheDoorGoesOn(string bytes)
    {
        await using var host = await DoorHost.StartAsync(Fine);

        string answer = await ExchangeAsync(host, bytes);
        using var next = await host.PostAsync(Path, Asked.Hello);

        Assert.Matches("^HTTP/1.1 (400|505) ", answer);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Send_ConnectionEndsInTheBody_TheDoorGoesOn()
    {
        await using var host = await DoorHost.StartAsync(Fine);
        using (var client = await ConnectAsync(host))
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST {Path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{"));

        using var next = await host.PostAsync(Path, Asked.Hello);

        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    /// <summary>Sends bytes and reads to the end of the connection.</summary>
    internal static async Task<string> ExchangeAsync(DoorHost host, string bytes)
    {
        using var client = await ConnectAsync(host);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(bytes));
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync();
    }

    private static async Task<TcpClient> ConnectAsync(DoorHost host)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Client.BaseAddress!.Port);
        return client;
    }
}
