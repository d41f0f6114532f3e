using Edge.Backends;
using Edge.Node.Commands.Demo;
using Edge.Providers.OpenAi;
using Edge.Tests.Providers;

namespace Edge.Tests.Node.Commands;

public sealed class DemoCloudTests
{
    [Theory]
    [InlineData(Asked.Hello)]
    [InlineData(Asked.HelloStreamed)]
    public async Task SendAsync_ToTheDemoCloud_IsAnswered(string asked)
    {
        await using var cloud = await DemoCloud.StartAsync(CancellationToken.None);
        var options = new OpenAiProviderOptions { Name = "demo", BaseUrl = cloud.BaseUrl, Models = ["*"] };
        using var http = OpenAiTransport.Create(options);
        using var request = Asked.Chat(asked);
        var sink = new CollectingSink();

        var outcome = await new OpenAiProvider(options, key: null, http, TimeProvider.System).SendAsync(request, sink, CancellationToken.None);

        Assert.Equal(BackendOutcome.Completed, outcome);
        Assert.Contains("scripted", request.Stream ? sink.Text : Assert.Single(sink.Answers), StringComparison.Ordinal);
        Assert.Contains("completion_tokens", request.Stream ? sink.Chunks[^1] : sink.Answers[0], StringComparison.Ordinal);
    }
}
