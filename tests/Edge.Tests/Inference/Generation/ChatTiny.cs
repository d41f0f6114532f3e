using System.Text;
using System.Text.Json;
using Edge.Generation;
using Edge.TestKit;

namespace Edge.Tests.Inference.Generation;

/// <summary>One conversation and what chat-tiny's float32 reference answers, token by token.</summary>
internal sealed record GoldenAnswer(ChatMessage[] Messages, int[] PromptIds, int[] Ids, string Text, bool EndsItself);

/// <summary>The embedded chat model as the build has prepared it.</summary>
internal static class ChatTiny
{
    public static string Folder => PreparedModels.Require("chat-tiny");

    public static ChatModel Load(ChatModelOptions? options = null) => ChatModel.Load(Folder, options);

    public static GoldenAnswer[] Golden()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "chat-tiny.golden.json")));
        return [.. json.RootElement.GetProperty("prompts").EnumerateArray().Select(Read)];
    }

    /// <summary>A conversation that is answered at length.</summary>
    public static GoldenAnswer LongAnswer() => Golden().MaxBy(golden => golden.Ids.Length)!;

    public static ChatMessage Message(string role, string content) => new(Encoding.UTF8.GetBytes(role), Encoding.UTF8.GetBytes(content));

    /// <summary>Likeliest token every time.</summary>
    public static SamplingSettings Greedy { get; } = new() { Temperature = 0 };

    private static GoldenAnswer Read(JsonElement golden) => new(
        [.. golden.GetProperty("messages").EnumerateArray().Select(message => Message(message.GetProperty("role").GetString()!, message.GetProperty("content").GetString()!))],
        Ids(golden.GetProperty("prompt_ids")), Ids(golden.GetProperty("ids")), golden.GetProperty("text").GetString()!, golden.GetProperty("finish").GetString() == "stop");

    private static int[] Ids(JsonElement ids) => [.. ids.EnumerateArray().Select(id => id.GetInt32())];
}

/// <summary>Keeps what a generation sends; a test may look on at each piece.</summary>
internal sealed class RecordingSink(Action<int>? onText = null) : IGenerationSink
{
    public List<string> Pieces { get; } = [];
    public List<(TokenLogprob Chosen, TokenLogprob[] Top)> Tokens { get; } = [];
    public string Text => string.Concat(Pieces);

    public ValueTask OnTextAsync(ReadOnlyMemory<byte> utf8, CancellationToken cancellation)
    {
        // Throws where a piece holds half a character.
        Pieces.Add(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8.Span));
        onText?.Invoke(Pieces.Count);
        return ValueTask.CompletedTask;
    }

    public void OnToken(TokenLogprob chosen, ReadOnlySpan<TokenLogprob> top) => Tokens.Add((chosen, top.ToArray()));
}
