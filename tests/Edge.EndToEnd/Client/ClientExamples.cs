using Edge.Client;

namespace Edge.EndToEnd.Client;

/// <summary>The examples of docs/client.md, each between its two markers; <see cref="ClientExamplesTests"/> runs them and compares the document.</summary>
internal static class ClientExamples
{
    public static EdgeClient Make(string address)
    {
        // example: make
        var client = new EdgeClient(new EdgeClientOptions
        {
            Addresses = [address],                        // "127.0.0.1:7411" is the default
            RequestDeadline = TimeSpan.FromSeconds(30),
        });
        // end
        return client;
    }

    public static async Task<string> ChatAsync(EdgeClient client)
    {
        // example: chat
        var answer = await client.ChatAsync(ChatRequest.Of("chat-tiny", "What is the capital of France?"));
        Console.WriteLine($"{answer.Text} ({answer.Served.ServedBy}, {answer.Usage.OutputTokens} tokens)");
        // end
        return answer.Text;
    }

    public static async Task<string> StreamAsync(EdgeClient client, CancellationToken cancellation)
    {
        string text = "";
        // example: stream
        var request = new ChatRequest
        {
            Model = "chat-tiny",
            Messages = [ChatMessage.System("Be brief."), ChatMessage.User("Tell me a story.")],
            MaxTokens = 60,
            Deadline = TimeSpan.FromSeconds(20),
            Extra = new Dictionary<string, ReadOnlyMemory<byte>> { ["top_k"] = RawValue.FromJson("20") },
        };
        await foreach (var chunk in client.ChatStreamAsync(request, cancellation))
        {
            Console.Write(chunk.Content);
            if (chunk.Summary is { } summary) Console.WriteLine($"\n{summary.Usage.OutputTokens} tokens from {summary.Served.ServedBy}");
            text += chunk.Content;
        }
        // end
        return text;
    }

    public static async Task<float[]> EmbedAsync(EdgeClient client)
    {
        // example: embed
        var vectors = await client.EmbedAsync(EmbeddingRequest.Of("use-lite-en", "a cat", "a dog"));
        Console.WriteLine(vectors.Vectors[0].Length);
        // end
        return vectors.Vectors[1];
    }

    public static async Task<string> RetryAsync(EdgeClient client, ChatRequest request, TimeProvider time, CancellationToken cancellation)
    {
        // example: errors
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return (await client.ChatAsync(request, cancellation)).Text;
            }
            catch (EdgeException error) when (error.IsTransient && attempt < 3)
            {
                await Task.Delay(error.RetryAfter ?? TimeSpan.FromSeconds(1), time, cancellation);
            }
        }
        // end
    }

    public static async Task<string> CallAsync(EdgeClient client)
    {
        // example: call
        string models = await client.CallAsync("models.list");
        // end
        return models;
    }

    public static async Task<int> RawAsync(EdgeClient client, CancellationToken cancellation)
    {
        // example: raw
        var argument = RawValue.FromJson("""{"model":"chat-tiny","messages":[{"role":"user","content":"What is 2 + 2?"}]}""");
        using var answer = await client.SendAsync(EdgeMethods.ChatCompletions, argument, TimeSpan.FromSeconds(10), cancellation);
        ReadOnlySpan<byte> messagePack = answer.Result.Span;
        // end
        return messagePack.Length;
    }
}
