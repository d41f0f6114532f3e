using System.Text.Json;

namespace Edge.EndToEnd;

/// <summary>Params and parts of answers that many tests need.</summary>
internal static class Rpc
{
    /// <summary>A chat request with one question.</summary>
    public static string Chat(string model, string question, string further = "")
        => $$"""{"model":"{{model}}","messages":[{"role":"user","content":"{{question}}"}]{{further}}}""";

    /// <summary>What <c>cache.put</c> takes to store <paramref name="answer"/> durably.</summary>
    public static string Put(string model, string question, string answer, string further = "") => $$"""
        {"request":{{Chat(model, question)}},"durable":true{{further}},
         "response":{"id":"x","created":1767225600,"model":"{{model}}","choices":[{"index":0,"message":{"role":"assistant","content":"{{answer}}"},"finish_reason":"stop"}]} }
        """;

    /// <summary>What <c>cache.get</c> takes.</summary>
    public static string Get(string model, string question) => $$"""{"request":{{Chat(model, question)}}}""";

    /// <summary>The text of an answer.</summary>
    public static string? Text(this JsonElement answer) => answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();

    /// <summary>Where an answer came from.</summary>
    public static string? CacheKind(this JsonElement answer) => answer.GetProperty("edge").GetProperty("cache").GetProperty("kind").GetString();
}
