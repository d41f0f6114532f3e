using System.ClientModel;
using System.ClientModel.Primitives;
using Edge.TestKit;
using OpenAI;

namespace Edge.EndToEnd.Http;

/// <summary>A started node with one provider, which is scripted, and OpenAI's own client in front.</summary>
public sealed class NodeWithCloud : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-test-").FullName;

    /// <summary>The provider.</summary>
    internal ScriptedCloud Cloud { get; private set; } = null!;

    /// <summary>The node.</summary>
    internal NodeProcess Node { get; private set; } = null!;

    /// <summary>Asks the node's OpenAI door.</summary>
    internal HttpClient Http { get; private set; } = null!;

    /// <summary>OpenAI's client; it does not retry, so that a test sees each answer.</summary>
    internal OpenAIClient OpenAi => new(
        new ApiKeyCredential("unused"), new OpenAIClientOptions { Endpoint = new Uri(Node.Http, "/v1"), RetryPolicy = new ClientRetryPolicy(0) });

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Cloud = await ScriptedCloud.StartAsync(CloudScripts.Chat("Hi there"));
        string provider = $$"""{"name":"cloud","base_url":"{{Cloud.BaseUrl}}","api_key":"env:SCRIPTED_CLOUD_KEY","models":["cloud-model","gpt-*"],"embedding_models":["cloud-embedding"]}""";
        // What similar prompts would have done is another test's matter.
        string settings = "\"cache\":{\"semantic\":\"off\"},\"providers\":[" + provider + "]";
        Node = await NodeProcess.StartAsync(Path.Combine(_folder, "data"), settings, ("SCRIPTED_CLOUD_KEY", "sk-scripted"));
        Http = new HttpClient { BaseAddress = Node.Http };
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        Http?.Dispose();
        if (Node is not null) await Node.DisposeAsync();
        if (Cloud is not null) await Cloud.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
