using System.Buffers;
using System.Text;
using MessagePack;

namespace Edge.Protocol;

/// <summary>Writes what a node sends, responses and notifications, each value of the envelope in its shortest encoding.</summary>
/// <remarks>Stateless. Allocates nothing of its own. A value passed in as bytes is one MessagePack value and goes out as it is.</remarks>
public static class ResponseWriter
{
    /// <summary>Opens a successful response, <c>[1, id, nil,</c>; the caller writes the result.</summary>
    public static void BeginResult(IBufferWriter<byte> output, uint id)
    {
        var writer = new MessagePackWriter(output);
        BeginResponse(ref writer, id);
        writer.WriteNil();
        writer.Flush();
    }

    /// <summary>Writes a successful response, <c>[1, id, nil, result]</c>.</summary>
    public static void WriteResult(IBufferWriter<byte> output, uint id, ReadOnlySpan<byte> result)
    {
        BeginResult(output, id);
        output.Write(result);
    }

    /// <summary>Writes a failed response, <c>[1, id, error, nil]</c>.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="id">The request's id.</param>
    /// <param name="error">The failure.</param>
    /// <param name="form">How the connection wants it.</param>
    /// <param name="requestId">The request's name in the log, ASCII, for an error that is a map; empty for none.</param>
    public static void WriteError(IBufferWriter<byte> output, uint id, EdgeError error, ErrorForm form, ReadOnlySpan<byte> requestId = default)
    {
        var writer = new MessagePackWriter(output);
        BeginResponse(ref writer, id);
        WriteError(ref writer, error, form, requestId);
        writer.WriteNil();
        writer.Flush();
    }

    /// <summary>Writes one chunk of a streamed answer, <c>[2, "chat.chunk", [id, chunk]]</c>.</summary>
    public static void WriteChunk(IBufferWriter<byte> output, uint id, ReadOnlySpan<byte> chunk)
    {
        var writer = new MessagePackWriter(output);
        BeginNotification(ref writer, MethodNames.ChatChunk, parameters: 2);
        writer.Write(id);
        writer.WriteRaw(chunk);
        writer.Flush();
    }

    /// <summary>Writes the last words on a connection, <c>[2, "node.goodbye", [error]]</c>.</summary>
    public static void WriteGoodbye(IBufferWriter<byte> output, EdgeError error, ErrorForm form)
    {
        var writer = new MessagePackWriter(output);
        BeginNotification(ref writer, MethodNames.Goodbye, parameters: 1);
        WriteError(ref writer, error, form, requestId: default);
        writer.Flush();
    }

    /// <summary>Writes that the node takes no new requests, <c>[2, "node.draining", [{}]]</c>.</summary>
    public static void WriteDraining(IBufferWriter<byte> output)
    {
        var writer = new MessagePackWriter(output);
        BeginNotification(ref writer, MethodNames.Draining, parameters: 1);
        writer.WriteMapHeader(0);
        writer.Flush();
    }

    private static void BeginResponse(ref MessagePackWriter writer, uint id)
    {
        writer.WriteArrayHeader(4);
        writer.Write((byte)MessageKind.Response);
        writer.Write(id);
    }

    private static void BeginNotification(ref MessagePackWriter writer, ReadOnlySpan<byte> method, int parameters)
    {
        writer.WriteArrayHeader(3);
        writer.Write((byte)MessageKind.Notification);
        writer.WriteString(method);
        writer.WriteArrayHeader(parameters);
    }

    private static void WriteError(ref MessagePackWriter writer, EdgeError error, ErrorForm form, scoped ReadOnlySpan<byte> requestId)
    {
        if (form == ErrorForm.Text) WriteErrorText(ref writer, error);
        else WriteErrorMap(ref writer, error, requestId);
    }

    private static void WriteErrorText(ref MessagePackWriter writer, EdgeError error)
    {
        string code = error.Code.Name();
        var separator = ": "u8;
        int bytes = Encoding.UTF8.GetByteCount(code) + separator.Length + Encoding.UTF8.GetByteCount(error.Message);

        writer.WriteStringHeader(bytes);
        var text = writer.GetSpan(bytes);
        int at = Encoding.UTF8.GetBytes(code, text);
        separator.CopyTo(text[at..]);
        Encoding.UTF8.GetBytes(error.Message, text[(at + separator.Length)..]);
        writer.Advance(bytes);
    }

    private static void WriteErrorMap(ref MessagePackWriter writer, EdgeError error, scoped ReadOnlySpan<byte> requestId)
    {
        writer.WriteMapHeader(requestId.IsEmpty ? 6 : 7);
        writer.WriteString("type"u8);
        writer.Write(error.Code.Type());
        writer.WriteString("code"u8);
        writer.Write(error.Code.Name());
        writer.WriteString("message"u8);
        writer.Write(error.Message);
        writer.WriteString("param"u8);
        writer.Write(error.Param); // nil for null
        writer.WriteString("status"u8);
        writer.Write(error.Code.Status());
        writer.WriteString("retry_after_ms"u8);
        if (error.RetryAfter is { } delay) writer.Write((long)Math.Ceiling(delay.TotalMilliseconds));
        else writer.WriteNil();
        if (requestId.IsEmpty) return;
        writer.WriteString("request_id"u8);
        writer.WriteStringHeader(requestId.Length);
        requestId.CopyTo(writer.GetSpan(requestId.Length));
        writer.Advance(requestId.Length);
    }
}
