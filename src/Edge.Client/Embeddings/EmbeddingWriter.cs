using Edge.Buffers;
using MessagePack;

namespace Edge.Client;

/// <summary>Writes the argument of <c>embeddings</c>.</summary>
internal static class EmbeddingWriter
{
    public static void Write(PooledBufferWriter output, EmbeddingRequest request, TimeSpan deadline)
    {
        var writer = new MessagePackWriter(output);
        writer.WriteMapHeader(4 + (request.Dimensions is null ? 0 : 1) + request.Extra.Count);
        writer.Write("model");
        writer.Write(request.Model);
        writer.Write("input");
        writer.WriteArrayHeader(request.Input.Count);
        foreach (string text in request.Input) writer.Write(text);
        // Numbers as they lie in memory: an array would be read one by one.
        writer.Write("encoding_format");
        writer.Write("base64");
        if (request.Dimensions is { } dimensions)
        {
            writer.Write("dimensions");
            writer.Write(dimensions);
        }

        RequestExtras.Write(ref writer, request.Extra);
        RequestExtras.WriteEdge(ref writer, request.Cache, request.CacheNamespace, deadline);
        writer.Flush();
    }
}
