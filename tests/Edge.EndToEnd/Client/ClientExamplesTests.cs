using System.Text.RegularExpressions;
using Edge.Client;
using Edge.TestKit;

namespace Edge.EndToEnd.Client;

/// <summary>The examples of docs/client.md: they are what is compiled here, and they work.</summary>
public sealed partial class ClientExamplesTests(StartedNode node) : IClassFixture<StartedNode>
{
    [Fact]
    public void Document_ItsExamples_AreTheOnesCompiledHere()
    {
        string source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Edge.EndToEnd", "Client", "ClientExamples.cs"));
        string document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "client.md"));

        string[] compiled = [.. Compiled().Matches(source).Select(match => Lines(match.Groups["code"].Value)).Order(StringComparer.Ordinal)];
        string[] shown = [.. Shown().Matches(document).Select(match => Lines(match.Groups["code"].Value)).Order(StringComparer.Ordinal)];

        Assert.Equal(7, compiled.Length);
        Assert.Equal(compiled, shown);
    }

    [Fact]
    public async Task Examples_OnANode_Work()
    {
        await using var client = ClientExamples.Make(node.Node.Tcp.ToString());

        Assert.Contains("Paris", await ClientExamples.ChatAsync(client), StringComparison.Ordinal);
        Assert.NotEmpty(await ClientExamples.StreamAsync(client, CancellationToken.None));
        Assert.Contains("chat-tiny", await ClientExamples.CallAsync(client), StringComparison.Ordinal);
        Assert.InRange(await ClientExamples.RawAsync(client, CancellationToken.None), 100, 10_000);
        Assert.Contains("Paris", await ClientExamples.RetryAsync(client, ChatRequest.Of("chat-tiny", "What is the capital of France?"), TimeProvider.System, CancellationToken.None), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task EmbedExample_OnANode_Works()
    {
        PreparedModels.Require("use-lite-en");
        await using var client = ClientExamples.Make(node.Node.Tcp.ToString());

        Assert.Equal(512, (await ClientExamples.EmbedAsync(client)).Length);
    }

    /// <summary>The code without its indentation, which differs between the two.</summary>
    private static string Lines(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex(@"// example: \w+\n(?<code>.*?)\n\s*// end", RegexOptions.Singleline)]
    private static partial Regex Compiled();

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)\n```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Shown();
}
