namespace Edge.TestKit;

/// <summary>A piece of a scripted stream: bytes, a wait, or the end of the connection.</summary>
/// <param name="Text">What is sent.</param>
/// <param name="Until">What is waited for before it is sent.</param>
/// <param name="IsReset">Whether the connection is closed instead.</param>
public sealed record StreamPart(string Text, Task? Until = null, bool IsReset = false)
{
    /// <summary>Waits for a test's signal.</summary>
    public static StreamPart Wait(Task until) => new("", until);

    /// <summary>Closes the connection.</summary>
    public static StreamPart Reset { get; } = new("", IsReset: true);

    /// <summary>Sends nothing and keeps the connection open.</summary>
    public static StreamPart Silence { get; } = new("", new TaskCompletionSource().Task);
}

/// <summary>The events of an OpenAI stream.</summary>
public static class CloudEvents
{
    /// <summary>The first chunk.</summary>
    public static StreamPart Role { get; } = Choice("""{"role":"assistant","content":""}""", "null");

    /// <summary>The last event.</summary>
    public static StreamPart Done { get; } = new("data: [DONE]\n\n");

    /// <summary>A comment that keeps the connection alive.</summary>
    public static StreamPart Comment { get; } = new(": PROCESSING\n\n");

    /// <summary>A piece of text, which must need no escape.</summary>
    public static StreamPart Text(string text) => Choice($$"""{"content":"{{text}}"}""", "null");

    /// <summary>The end of choice 0.</summary>
    public static StreamPart Finish(string reason) => Choice("{}", $"\"{reason}\"");

    /// <summary>The usage, in a chunk of its own.</summary>
    public static StreamPart Usage(int input, int output) => Data(
        $$$"""{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"cloud-model","choices":[],"usage":{"prompt_tokens":{{{input}}},"completion_tokens":{{{output}}},"total_tokens":{{{input + output}}}}}""");

    /// <summary>Any event.</summary>
    public static StreamPart Data(string json) => new($"data: {json}\n\n");

    private static StreamPart Choice(string delta, string finishReason) => Data(
        $$"""{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"cloud-model","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{finishReason}}}],"usage":null}""");
}
