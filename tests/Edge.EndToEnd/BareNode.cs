using Edge.TestKit;

namespace Edge.EndToEnd;

/// <summary>Nodes without local models: they start at once. Their one model is a provider's that no test asks, so every answer is the cache's.</summary>
internal sealed class BareNode : IDisposable
{
    public const string Model = "cloud-model";

    private readonly TemporaryFolder _folder = new();

    /// <summary>The data folder, which outlives a node.</summary>
    public string Data => _folder.File("data");

    /// <summary>The configuration that the nodes start with, once one has.</summary>
    public string Configuration => Data + ".edge.json";

    public string File(string name) => _folder.File(name);

    /// <summary>Starts one.</summary>
    /// <param name="settings">Further members of its configuration.</param>
    /// <param name="variables">Further variables of its environment.</param>
    public Task<NodeProcess> StartAsync(string settings = "", params (string Name, string Value)[] variables)
    {
        // Port 9 is the discard service's: nothing answers there.
        string provider = $$"""{"name":"cloud","base_url":"http://127.0.0.1:9/v1","models":["{{Model}}"]}""";
        string all = $$""" "cache":{"semantic":"off"},"providers":[{{provider}}]{{(settings.Length > 0 ? "," : "")}}{{settings}}""";
        return NodeProcess.StartAsync(Data, all, [("EDGE__NODE__MODELS_FOLDER", File("no-models")), .. variables]);
    }

    public void Dispose() => _folder.Dispose();
}
