using Edge.Caching;
using Edge.Node.Http;
using Edge.Protocol;
using Edge.Serving;

namespace Edge.Tests.Node.Http;

public sealed class CacheStatusTests
{
    public static TheoryData<CacheReport, string, string> Reports => new()
    {
        { new CacheReport { Kind = CacheKind.Exact, Similarity = 1, Ttl = TimeSpan.FromSeconds(3540.9) }, "", "edge; hit; ttl=3540" },
        { new CacheReport { Kind = CacheKind.Semantic, Similarity = 0.934f, Ttl = TimeSpan.FromSeconds(10) }, "", "edge; hit; ttl=10; detail=\"semantic;sim=0.93\"" },
        { new CacheReport { Kind = CacheKind.Miss }, "", "edge; fwd=uri-miss" },
        { new CacheReport { Kind = CacheKind.Miss, Stored = true }, "", "edge; fwd=uri-miss; stored" },
        { new CacheReport { Kind = CacheKind.Miss, Similarity = 0.9f, Detail = "numbers \"1\"" }, "", "edge; fwd=uri-miss; detail=\"sim=0.90;numbers \\\"1\\\"\"" },
        { new CacheReport { Kind = CacheKind.Miss, Stored = true }, "no-cache", "edge; fwd=request; stored" },
        { new CacheReport { Kind = CacheKind.Miss }, "only-if-cached", "edge" },
        { new CacheReport { Kind = CacheKind.Bypass }, "no-store", "edge; fwd=bypass" },
    };

    [Theory, MemberData(nameof(Reports))]
    public void Format_Report_IsAsRfc9211Says(CacheReport report, string control, string expected)
    {
        using var exchange = new Exchange();
        exchange.Request.Scope = new ModelScope("m", default, "");
        Assert.Null(exchange.Request.SetControl("cache"u8, System.Text.Encoding.UTF8.GetBytes(control)));
        exchange.Cache = report;

        string? status = CacheStatus.Format(exchange);

        Assert.Equal(expected, status);
    }

    [Fact]
    public void Format_RefusedBeforeTheCache_SaysNothing()
    {
        using var exchange = new Exchange();

        Assert.Null(CacheStatus.Format(exchange));
    }
}
