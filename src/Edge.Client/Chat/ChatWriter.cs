using Edge.Buffers;
using MessagePack;

namespace Edge.Client;

/// <summary>Writes the argument of <c>chat.completions</c>.</summary>
internal static class ChatWriter
{
    public static void Write(PooledBufferWriter output, ChatRequest request, TimeSpan deadline, bool isStream)
    {
        var writer = new MessagePackWriter(output);
        int optional = (request.MaxTokens is null ? 0 : 1) + (request.Temperature is null ? 0 : 1) + (request.TopP is null ? 0 : 1)
            + (request.Seed is null ? 0 : 1) + (request.Stop.Count == 0 ? 0 : 1) + (isStream ? 1 : 0);
        writer.WriteMapHeader(3 + optional + request.Extra.Count);
        writer.Write("model");
        writer.Write(request.Model);
        writer.Write("messages");
        writer.WriteArrayHeader(request.Messages.Count);
        foreach (var message in request.Messages) Write(ref writer, message);
        WriteOptional(ref writer, request);
        if (isStream)
        {
            writer.Write("stream");
            writer.Write(true);
        }

        RequestExtras.Write(ref writer, request.Extra);
        RequestExtras.WriteEdge(ref writer, request.Cache, request.CacheNamespace, deadline);
        writer.Flush();
    }

    private static void Write(ref MessagePackWriter writer, ChatMessage message)
    {
        writer.WriteMapHeader(2 + message.Extra.Count);
        writer.Write("role");
        writer.Write(message.Role);
        writer.Write("content");
        writer.Write(message.Content);
        RequestExtras.Write(ref writer, message.Extra);
    }

    private static void WriteOptional(ref MessagePackWriter writer, ChatRequest request)
    {
        if (request.MaxTokens is { } maxTokens)
        {
            writer.Write("max_tokens");
            writer.Write(maxTokens);
        }

        if (request.Temperature is { } temperature)
        {
            writer.Write("temperature");
            writer.Write(temperature);
        }

        if (request.TopP is { } topP)
        {
            writer.Write("top_p");
            writer.Write(topP);
        }

        if (request.Seed is { } seed)
        {
            writer.Write("seed");
            writer.Write(seed);
        }

        if (request.Stop.Count == 0) return;
        writer.Write("stop");
        writer.WriteArrayHeader(request.Stop.Count);
        foreach (string stop in request.Stop) writer.Write(stop);
    }
}
