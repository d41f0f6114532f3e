using System.Net;
using Edge.Admission;
using Edge.Node.Http;
using Edge.Tests.Providers;

namespace Edge.Tests.Node.Http;

public sealed class AuthenticationTests
{
    private const string Path = "/v1/chat/completions";

    [Theory]
    [InlineData("Authorization", "Bearer edge_good")]
    [InlineData("Authorization", "bearer  edge_good ")]
    [InlineData("x-api-key", "edge_good")]
    [InlineData("api-key", "edge_good")]
    public async Task Post_GoodKey_IsItsTenants(string header, string value)
    {
        string? tenant = null;
        await using var host = await StartAsync(caller => tenant = caller.Tenant.Value);

        using var response = await host.PostAsync(Path, Asked.Hello, (header, value));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("acme", tenant);
    }

    [Theory]
    [InlineData(null, null, "unauthenticated")]
    [InlineData("Authorization", "Basic edge_good", "unauthenticated")]
    [InlineData("Authorization", "Bearer edge_bad", "invalid_api_key")]
    [InlineData("x-api-key", "edge_bad", "invalid_api_key")]
    public async Task Post_NoOrWrongKey_IsRefusedBeforeTheBodyIsRead(string? header, string? value, string code)
    {
        await using var host = await StartAsync(_ => Assert.Fail("The request path was reached."));
        (string, string)[] headers = header is null ? [] : [(header, value!)];

        using var response = await host.PostAsync(Path, "not even JSON", headers);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        Assert.Equal(code, (await ChatCompletionsTests.ErrorOf(response)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Post_KeyOfAbsurdLength_IsRefused()
    {
        await using var host = await StartAsync(_ => { });

        using var response = await host.PostAsync(Path, Asked.Hello, ("x-api-key", new string('k', 2000)));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("/v1/models", HttpStatusCode.Unauthorized)]
    [InlineData("/v1/models/tiny", HttpStatusCode.Unauthorized)]
    [InlineData("/livez", HttpStatusCode.OK)]
    public async Task Get_WithoutKey_OnlyProbesAnswer(string path, HttpStatusCode expected)
    {
        await using var host = await StartAsync(_ => { });

        using var response = await host.Client.GetAsync(path);

        Assert.Equal(expected, response.StatusCode);
    }

    private static Task<DoorHost> StartAsync(Action<Caller> seen) => DoorHost.StartAsync(
        (exchange, chunks, cancellation) =>
        {
            seen(exchange.Caller);
            return DoorHost.Answering("""{"choices":[]}""")(exchange, chunks, cancellation);
        },
        parts => parts with
        {
            Authenticate = static (ReadOnlySpan<byte> key, out Caller caller) =>
            {
                caller = new Caller(new TenantId("acme"), "k1", Rights.All);
                return key.IsEmpty ? KeyStatus.Missing : key.SequenceEqual("edge_good"u8) ? KeyStatus.Accepted : KeyStatus.WrongSecret;
            },
        });
}
