using System.Buffers;
using Edge.Admission;
using Edge.Backends;
using Edge.Buffers;
using Edge.Protocol;
using MessagePack;

namespace Edge.Connection;

internal static partial class MessageHandler
{
    /// <summary>The protocol of docs/protocol.md.</summary>
    private const int Protocol = 1;

    private static readonly string[] Methods =
    [
        "node.hello", "node.ping", "chat.completions", "embeddings", "models.list", "cache.get", "cache.put", "cache.invalidate", "cache.stats",
    ];

    private static void SayHello(ClientConnection connection, uint id, in ReadOnlySequence<byte> argument)
    {
        using var copy = new PooledBufferWriter();
        foreach (var segment in argument) copy.Append(segment.Span);
        if (Welcome(connection, copy.WrittenMemory) is { } refusal)
        {
            connection.WriteError(id, refusal);
            return;
        }

        using var result = new PooledBufferWriter();
        WriteHello(result, connection.Parts);
        connection.WriteResult(id, result.WrittenSpan);
    }

    private static EdgeError? Welcome(ClientConnection connection, ReadOnlyMemory<byte> map)
    {
        if (connection.SaidHello) return Refusals.SecondHello;
        if (HelloParams.Read(map, out var hello) is { } error) return error;

        var parts = connection.Parts;
        var status = parts.Keys.TryAuthenticate(hello.Key.Span, parts.Time.GetUtcNow(), out var caller);
        if (status is not (KeyStatus.Accepted or KeyStatus.Missing)) return Refusals.InvalidKey;
        if (status == KeyStatus.Missing) return Refusals.Unauthenticated;

        connection.Welcome(caller, hello.Errors, hello.WantsDraining);
        ConnectionLog.Hello(parts.Logger, hello.Client, caller.Tenant.Value);
        return null;
    }

    private static void WriteHello(IBufferWriter<byte> output, ConnectionParts parts)
    {
        var writer = new MessagePackWriter(output);
        writer.WriteMapHeader(7);
        writer.Write("protocol");
        writer.Write(Protocol);
        writer.Write("version");
        writer.Write(parts.Node.Version);
        writer.Write("node");
        writer.Write(parts.Node.Name);
        writer.Write("region");
        writer.Write(parts.Node.Region);
        writer.Write("models");
        WriteTexts(ref writer, [.. parts.Admission.Directory.List().Select(model => model.Name)]);
        writer.Write("limits");
        writer.WriteMapHeader(4);
        writer.Write("message_bytes");
        writer.Write(parts.Options.MaxMessageBytes);
        writer.Write("depth");
        writer.Write(parts.Options.MaxMessageDepth);
        writer.Write("elements");
        writer.Write(parts.Options.MaxMessageElements);
        writer.Write("requests");
        writer.Write(parts.Options.MaxRequestsInFlight);
        writer.Write("methods");
        WriteTexts(ref writer, Methods);
        writer.Flush();
    }

    private static void ListModels(ClientConnection connection, uint id)
    {
        if (Require(connection, Rights.Inference) is { } refusal)
        {
            connection.WriteError(id, refusal);
            return;
        }

        using var result = new PooledBufferWriter();
        var writer = new MessagePackWriter(result);
        ModelDescription[] models = [.. connection.Parts.Admission.Directory.List()];
        writer.WriteMapHeader(1);
        writer.Write("data");
        writer.WriteArrayHeader(models.Length);
        foreach (var model in models) WriteModel(ref writer, model);
        writer.Flush();
        connection.WriteResult(id, result.WrittenSpan);
    }

    private static void WriteModel(ref MessagePackWriter writer, ModelDescription model)
    {
        writer.WriteMapHeader(4 + (model.Revision.Length > 0 ? 1 : 0) + (model.ContextTokens > 0 ? 1 : 0));
        writer.Write("id");
        writer.Write(model.Name);
        writer.Write("created");
        writer.Write(model.Created.ToUnixTimeSeconds());
        writer.Write("owned_by");
        writer.Write(model.OwnedBy);
        writer.Write("endpoint");
        writer.Write(model.Endpoint == Endpoint.Embeddings ? "embeddings" : "chat.completions");
        if (model.Revision.Length > 0)
        {
            writer.Write("revision");
            writer.Write(model.Revision);
        }

        if (model.ContextTokens > 0)
        {
            writer.Write("context_tokens");
            writer.Write(model.ContextTokens);
        }
    }

    private static void WriteTexts(ref MessagePackWriter writer, string[] texts)
    {
        writer.WriteArrayHeader(texts.Length);
        foreach (string text in texts) writer.Write(text);
    }
}
