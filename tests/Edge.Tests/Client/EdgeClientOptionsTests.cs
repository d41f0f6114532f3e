using Edge.Client;

namespace Edge.Tests.Client;

/// <summary>What a client may be made of.</summary>
public sealed class EdgeClientOptionsTests
{
    public static TheoryData<EdgeClientOptions, string> Wrong => new()
    {
        { new() { Connections = 0 }, "Connections is 0; it must lie between 1 and 64." },
        { new() { MaxRequestsInFlight = 5000 }, "MaxRequestsInFlight is 5000; it must lie between 1 and 4096." },
        { new() { MaxWaiting = -1 }, "MaxWaiting is -1; it must lie between 0 and 1048576." },
        { new() { MaxAnswerBytes = 1 }, "MaxAnswerBytes is 1; it must lie between 4096 and 1073741824." },
        { new() { MaxStreamBytes = 1 }, "MaxStreamBytes is 1; it must lie between 4096 and 1073741824." },
        { new() { ConnectTimeout = TimeSpan.Zero }, "ConnectTimeout is 00:00:00; it must lie between 00:00:00.0100000 and 00:10:00." },
        { new() { RequestDeadline = TimeSpan.FromDays(2) }, "RequestDeadline is 2.00:00:00; it must lie between 00:00:00.0010000 and 1.00:00:00." },
        { new() { CancelTimeout = TimeSpan.Zero }, "CancelTimeout is 00:00:00; it must lie between 00:00:00.1000000 and 00:10:00." },
        { new() { IdleTimeout = TimeSpan.Zero }, "IdleTimeout is 00:00:00; it must lie between 00:00:01 and 1.00:00:00." },
        { new() { MinBackoff = TimeSpan.Zero }, "MinBackoff is 00:00:00; it must lie between 00:00:00.0010000 and 01:00:00." },
        { new() { MaxBackoff = TimeSpan.FromMilliseconds(1) }, "MaxBackoff is 00:00:00.0010000; it must lie between 00:00:00.1000000 and 01:00:00." },
        { new() { ClientName = "a\nb" }, "ClientName is 'a\nb'; it takes 1 to 100" },
        { new() { ApiKey = "" }, "ApiKey is empty" },
        { new() { Addresses = [] }, "Addresses is empty" },
        { new() { Addresses = ["localhost"] }, "Addresses holds 'localhost'; an address is host:port" },
        { new() { Addresses = ["localhost:0"] }, "Addresses holds 'localhost:0'" },
        { new() { Addresses = ["localhost:65536"] }, "Addresses holds 'localhost:65536'" },
        { new() { Addresses = ["::1:7411"] }, "Addresses holds '::1:7411'" },
        { new() { Addresses = ["[127.0.0.1]:7411"] }, "Addresses holds '[127.0.0.1]:7411'" },
        { new() { Addresses = ["tcp://a:7411"] }, "Addresses holds 'tcp://a:7411'" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void Constructor_OptionOutOfRange_SaysWhichAndWhatItTakes(EdgeClientOptions options, string message)
        => Assert.StartsWith(message, Assert.ThrowsAny<ArgumentException>(() => new EdgeClient(options)).Message, StringComparison.Ordinal);

    [Fact]
    public void ToString_WithAKey_DoesNotShowIt()
        => Assert.DoesNotContain("edge_secret", new EdgeClientOptions { ApiKey = "edge_secret" }.ToString(), StringComparison.Ordinal);

    [Fact]
    public async Task ChatAsync_DeadlineOutOfRange_Throws()
    {
        await using var client = new EdgeClient();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.ChatAsync(ChatRequest.Of("m", "Hi") with { Deadline = TimeSpan.Zero }));
    }
}
