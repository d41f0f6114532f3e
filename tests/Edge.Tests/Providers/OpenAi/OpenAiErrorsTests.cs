using System.Net;
using System.Text;
using Edge.Protocol;
using Edge.Providers.OpenAi;

namespace Edge.Tests.Providers.OpenAi;

public sealed class OpenAiErrorsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(400, """{"error":{"message":"This model's maximum context length is 8192 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""", ErrorCode.ContextLengthExceeded, false, "messages")]
    [InlineData(400, """{"object":"error","message":"This model's maximum context length is 8192 tokens. However, you requested 9000.","type":"BadRequestError","param":null,"code":400}""", ErrorCode.ContextLengthExceeded, false, null)]
    [InlineData(400, """{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}""", ErrorCode.ContextLengthExceeded, false, null)]
    [InlineData(400, """{"error":{"message":"filtered","type":null,"param":"prompt","code":"content_filter"}}""", ErrorCode.ContentFilter, false, "prompt")]
    [InlineData(400, """{"error":{"message":"bad temperature","type":"invalid_request_error","param":"temperature","code":null}}""", ErrorCode.InvalidRequest, false, "temperature")]
    [InlineData(400, """[{"error":{"code":400,"message":"wrapped","status":"INVALID_ARGUMENT"}}]""", ErrorCode.InvalidRequest, false, null)]
    [InlineData(422, """{"detail":"body.n must be positive"}""", ErrorCode.InvalidRequest, false, null)]
    [InlineData(401, """{"error":{"message":"Incorrect API key provided: sk-secret","code":"invalid_api_key"}}""", ErrorCode.UpstreamFailed, true, null)]
    [InlineData(403, "forbidden", ErrorCode.UpstreamFailed, true, null)]
    [InlineData(404, """{"error":"model not found"}""", ErrorCode.ModelNotFound, true, null)]
    [InlineData(408, "", ErrorCode.UpstreamTimeout, true, null)]
    [InlineData(413, "", ErrorCode.TooLarge, false, null)]
    [InlineData(429, """{"error":{"message":"quota","code":"insufficient_quota"}}""", ErrorCode.RateLimitExceeded, true, null)]
    [InlineData(500, "<html>oops</html>", ErrorCode.UpstreamFailed, true, null)]
    [InlineData(503, """{"error":{"message":"\ud800"}}""", ErrorCode.UpstreamFailed, true, null)]
    [InlineData(504, "", ErrorCode.UpstreamTimeout, true, null)]
    [InlineData(302, "", ErrorCode.UpstreamFailed, true, null)]
    public void Classify_Status_GivesCodeAndWhetherToAskElsewhere(int status, string body, ErrorCode code, bool elsewhere, string? param)
    {
        var outcome = new OpenAiErrors("cloud", "sk-secret").Classify(status, null, Encoding.UTF8.GetBytes(body));

        Assert.Equal((code, elsewhere, param), (outcome.Error!.Code, outcome.Elsewhere, outcome.Error.Param));
        Assert.Contains("cloud", outcome.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-secret", outcome.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classify_ProviderMessage_IsPassedOnShortened()
    {
        string body = $$$"""{"error":{"message":"{{{new string('é', 400)}}}"}}""";

        var outcome = new OpenAiErrors("cloud", null).Classify(500, null, Encoding.UTF8.GetBytes(body));

        Assert.Equal($"Provider cloud answered with status 500: {new string('é', OpenAiErrors.MaxMessageBytes / 2)}…", outcome.Error!.Message);
    }

    [Theory]
    [InlineData("the key sk-secret is disabled")]
    [InlineData("")]
    public void Classify_MessageRepeatsTheKeyOrIsEmpty_OnlyTheStatusIsTold(string message)
    {
        var outcome = new OpenAiErrors("cloud", "sk-secret").Classify(500, null, Encoding.UTF8.GetBytes($$$"""{"error":{"message":"{{{message}}}"}}"""));

        Assert.Equal("Provider cloud answered with status 500.", outcome.Error!.Message);
    }

    [Theory]
    [InlineData("retry-after", "3", 3000.0)]
    [InlineData("retry-after", "Fri, 02 Jan 2026 03:04:15 GMT", 10_000.0)]
    [InlineData("retry-after", "Fri, 02 Jan 2026 03:04:00 GMT", 0.0)]
    [InlineData("retry-after-ms", "12.5", 12.5)]
    [InlineData("retry-after", "99999999", 86_400_000.0)]
    [InlineData("retry-after", "soon", null)]
    [InlineData("x-other", "3", null)]
    public void Read_RetryHeaders_GivesTheWait(string name, string value, double? milliseconds)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        response.Headers.TryAddWithoutValidation(name, value);

        var wait = RetryAfter.Read(response.Headers, Now);

        Assert.Equal(milliseconds, wait?.TotalMilliseconds);
    }
}
