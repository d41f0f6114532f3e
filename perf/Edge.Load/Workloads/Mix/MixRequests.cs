using System.Buffers;
using System.Globalization;
using Edge.Load.Workloads.Rpc;
using MessagePack;

namespace Edge.Load.Workloads.Mix;

/// <summary>Requests to a node's own models, each with a text never heard before.</summary>
internal static class MixRequests
{
    /// <summary>An embedding of some 16 tokens.</summary>
    public static UnheardRequest Embedding(string model) => new((buffer, key) =>
    {
        var writer = new MessagePackWriter(buffer);
        RpcWorkload.WriteHead(ref writer, "embeddings"u8);
        writer.WriteArrayHeader(1);
        writer.WriteMapHeader(2);
        writer.Write("model");
        writer.Write(model);
        writer.Write("input");
        writer.Write($"the people of this city walk to the river {key.ToString("x16", CultureInfo.InvariantCulture)}");
        writer.Flush();
    });

    /// <summary>A chat that the cache takes no part in.</summary>
    public static UnheardRequest Chat(string model, int maxTokens) => new((buffer, key) =>
    {
        var writer = new MessagePackWriter(buffer);
        RpcWorkload.WriteHead(ref writer, "chat.completions"u8);
        writer.WriteArrayHeader(1);
        writer.WriteMapHeader(4);
        writer.Write("model");
        writer.Write(model);
        writer.Write("messages");
        writer.WriteArrayHeader(1);
        writer.WriteMapHeader(2);
        writer.Write("role");
        writer.Write("user");
        writer.Write("content");
        writer.Write($"Tell me a story about {key.ToString("x16", CultureInfo.InvariantCulture)}.");
        writer.Write("max_tokens");
        writer.Write(maxTokens);
        writer.Write("edge");
        writer.WriteMapHeader(1);
        writer.Write("cache");
        writer.Write("no-store");
        writer.Flush();
    });
}
