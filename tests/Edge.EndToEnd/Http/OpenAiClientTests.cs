using System.ClientModel;
using Edge.TestKit;
using OpenAI.Chat;

namespace Edge.EndToEnd.Http;

/// <summary>What OpenAI's own .NET client sees of a node.</summary>
public sealed class OpenAiClientTests(NodeWithCloud node) : IClassFixture<NodeWithCloud>
{
    [Fact]
    public async Task CompleteChat_ModelOfAProvider_IsAnsweredByIt()
    {
        var answer = (await node.OpenAi.GetChatClient("cloud-model").CompleteChatAsync("an unstreamed question")).Value;

        Assert.Equal("Hi there", answer.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.Equal((7, 3, 10), (answer.Usage.InputTokenCount, answer.Usage.OutputTokenCount, answer.Usage.TotalTokenCount));
    }

    [Fact]
    public async Task CompleteChatStreaming_ModelOfAProvider_StreamsWithUsage()
    {
        var (text, reason, tokens) = ("", (ChatFinishReason?)null, 0);

        await foreach (var update in node.OpenAi.GetChatClient("gpt-whatever").CompleteChatStreamingAsync("a streamed question"))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            reason ??= update.FinishReason;
            tokens += update.Usage?.TotalTokenCount ?? 0;
        }

        Assert.Equal(("Hi there", ChatFinishReason.Stop, 10), (text, reason, tokens));
    }

    /// <summary>The cache knows no difference between a streamed and a whole answer.</summary>
    [Fact]
    public async Task CompleteChatStreaming_AnsweredBefore_IsReplayedFromTheCache()
    {
        var chat = node.OpenAi.GetChatClient("cloud-model");
        await chat.CompleteChatAsync("a question asked twice");
        node.Cloud.Then(CloudScripts.Chat("Something else"));

        string text = "";
        await foreach (var update in chat.CompleteChatStreamingAsync("a question asked twice")) text += string.Concat(update.ContentUpdate.Select(part => part.Text));
        string other = (await chat.CompleteChatAsync("a question that takes the script")).Value.Content[0].Text;

        Assert.Equal("Hi there", text);
        Assert.Equal("Something else", other);
    }

    [Fact]
    public async Task CompleteChatStreaming_StreamIsCut_IsAnErrorAndNeverACleanEnd()
    {
        var seen = new TaskCompletionSource();
        node.Cloud.Then(CloudScripts.Stream(CloudEvents.Role, CloudEvents.Text("half an"), StreamPart.Wait(seen.Task), StreamPart.Reset));
        string text = "";

        var reading = async () =>
        {
            await foreach (var update in node.OpenAi.GetChatClient("cloud-model").CompleteChatStreamingAsync("a question cut short"))
            {
                text += string.Concat(update.ContentUpdate.Select(part => part.Text));
                if (text.Length > 0) seen.TrySetResult();
            }
        };

        await Assert.ThrowsAnyAsync<Exception>(reading);
        Assert.Equal("half an", text);
    }

    [Fact]
    public async Task GenerateEmbeddings_ModelOfAProvider_GivesItsVectors()
    {
        node.Cloud.Then(CloudScripts.Embeddings(inputs: 2, dimensions: 3, asNumbers: false));

        var vectors = (await node.OpenAi.GetEmbeddingClient("cloud-embedding").GenerateEmbeddingsAsync(["first", "second"])).Value;

        Assert.Equal([1, 2, 3], vectors[0].ToFloats().ToArray());
        Assert.Equal([2, 4, 6], vectors[1].ToFloats().ToArray());
        Assert.Equal(5, vectors.Usage.TotalTokenCount);
    }

    [Fact]
    public async Task GetModels_ListsWhatTheProviderNames()
    {
        var models = node.OpenAi.GetOpenAIModelClient();

        var listed = (await models.GetModelsAsync()).Value;
        var one = (await models.GetModelAsync("cloud-model")).Value;

        Assert.Contains(listed, model => model.Id == "cloud-embedding");
        Assert.Equal(("cloud-model", "cloud"), (one.Id, one.OwnedBy));
    }

    [Fact]
    public async Task CompleteChat_UnknownModel_IsNotFound()
    {
        var failure = await Assert.ThrowsAsync<ClientResultException>(() => node.OpenAi.GetChatClient("nobody-has-it").CompleteChatAsync("x"));

        Assert.Equal(404, failure.Status);
        Assert.Contains("model_not_found", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, "rate_limit_exceeded", 429)]
    [InlineData(400, "context_length_exceeded", 400)]
    [InlineData(401, "invalid_api_key", 502)]
    [InlineData(500, "server_error", 502)]
    public async Task CompleteChat_ProviderFails_IsAnHonestError(int upstream, string code, int expected)
    {
        node.Cloud.Then(CloudScripts.Error(upstream, code, "the provider's words"));

        var failure = await Assert.ThrowsAsync<ClientResultException>(
            () => node.OpenAi.GetChatClient("cloud-model").CompleteChatAsync($"a question that fails with {upstream}"));

        Assert.Equal(expected, failure.Status);
        Assert.DoesNotContain("sk-scripted", failure.Message + node.Node.Output, StringComparison.Ordinal);
    }
}
