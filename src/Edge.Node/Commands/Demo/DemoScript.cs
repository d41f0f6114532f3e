using Edge.Node.Commands.Client;

namespace Edge.Node.Commands.Demo;

/// <summary>The steps of the demonstration, in order.</summary>
internal static class DemoScript
{
    private const string Chat = "chat-tiny", Embedding = "use-lite-en";
    private const string Question = "What is the capital of France?";
    private const string Paraphrase = "Which city is the capital of France?";
    private const string Comparison = "Is ice colder than steam?";
    private const string Opposite = "Is ice warmer than steam?";

    /// <summary>Makes the steps.</summary>
    /// <param name="tcp">The MessagePack-RPC door.</param>
    /// <param name="http">The OpenAI door.</param>
    /// <param name="onText">Takes the pieces of the streamed answer.</param>
    /// <param name="hasEmbedder">Whether the node can embed: without it similar prompts are not looked for.</param>
    public static IEnumerable<DemoStep> Steps(INodeClient tcp, INodeClient http, Action<string> onText, bool hasEmbedder)
    {
        yield return new DemoStep("local model, streamed", "TCP", c => tcp.ChatAsync(Chat, Question, null, onText, c), "an answer of the local model", a => a.ServedBy == "local" && a.Text.Length > 0);
        yield return new DemoStep("the same prompt again", "TCP", c => tcp.ChatAsync(Chat, Question, null, null, c), "the stored answer", a => a.ServedBy == "cache" && a.Cache.StartsWith("exact", StringComparison.Ordinal));
        yield return new DemoStep("… and over HTTP", "HTTP", c => http.ChatAsync(Chat, Question, null, null, c), "the stored answer", a => a.ServedBy == "cache");
        if (hasEmbedder)
            yield return new DemoStep("a paraphrase", "TCP", c => tcp.ChatAsync(Chat, Paraphrase, null, null, c), "the stored answer, by similarity", a => a.ServedBy == "cache" && a.Cache.StartsWith("semantic", StringComparison.Ordinal));
        yield return new DemoStep("a comparison", "TCP", c => tcp.ChatAsync(Chat, Comparison, null, null, c), "an answer of the local model", a => a.ServedBy == "local");
        yield return new DemoStep("its opposite: no hit", "TCP", c => tcp.ChatAsync(Chat, Opposite, null, null, c), "an answer of its own, not the opposite's", a => a.ServedBy == "local");
        if (hasEmbedder)
            yield return new DemoStep("an embedding", "HTTP", c => http.EmbedAsync(Embedding, Question, c), "a vector", a => a.ServedBy == "local" && a.Vector.Length > 0);
        yield return new DemoStep("a model it does not have", "HTTP", c => http.ChatAsync(DemoCloud.Model, "Who are you?", null, null, c), "an answer of the scripted cloud", a => a.ServedBy == "cloud" && a.Text.Length > 0);
    }
}
