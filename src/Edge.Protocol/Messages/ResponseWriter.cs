using System.Text;
using Edge.Buffers;

namespace Edge.Protocol;

/// <summary>Writes what a node sends, responses and notifications, each value of the envelope in its shortest encoding.</summary>
/// <remarks>Stateless. Allocates nothing of its own. A value passed in as bytes is one MessagePack value and goes out as it is.</remarks>
public static class ResponseWriter
{
    /// <summary>Opens a successful response, <c>[1, id, nil,</c>; the caller writes the result.</summary>
    public static void BeginResult(PooledBufferWriter output, uint id)
    {
        BeginResponse(output, id);
        output.WriteNil();
    }

    /// <summary>Writes a successful response, <c>[1, id, nil, result]</c>.</summary>
    public static void WriteResult(PooledBufferWriter output, uint id, ReadOnlySpan<byte> result)
    {
        BeginResult(output, id);
        output.Append(result);
    }

    /// <summary>Writes a failed response, <c>[1, id, error, nil]</c>.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="id">The request's id.</param>
    /// <param name="error">The failure.</param>
    /// <param name="form">How the connection wants it.</param>
    /// <param name="requestId">The request's name in the log, ASCII, for an error that is a map; empty for none.</param>
    public static void WriteError(PooledBufferWriter output, uint id, EdgeError error, ErrorForm form, ReadOnlySpan<byte> requestId = default)
    {
        BeginResponse(output, id);
        WriteError(output, error, form, requestId);
        output.WriteNil();
    }

    /// <summary>Writes one chunk of a streamed answer, <c>[2, "chat.chunk", [id, chunk]]</c>.</summary>
    public static void WriteChunk(PooledBufferWriter output, uint id, ReadOnlySpan<byte> chunk)
    {
        BeginNotification(output, MethodNames.ChatChunk, parameters: 2);
        output.WriteInteger((ulong)id);
        output.Append(chunk);
    }

    /// <summary>Writes the last words on a connection, <c>[2, "node.goodbye", [error]]</c>.</summary>
    public static void WriteGoodbye(PooledBufferWriter output, EdgeError error, ErrorForm form)
    {
        BeginNotification(output, MethodNames.Goodbye, parameters: 1);
        WriteError(output, error, form, requestId: default);
    }

    /// <summary>Writes that the node takes no new requests, <c>[2, "node.draining", [{}]]</c>.</summary>
    public static void WriteDraining(PooledBufferWriter output)
    {
        BeginNotification(output, MethodNames.Draining, parameters: 1);
        output.WriteMapHeader(0);
    }

    private static void BeginResponse(PooledBufferWriter output, uint id)
    {
        output.WriteArrayHeader(4);
        output.WriteInteger((long)MessageKind.Response);
        output.WriteInteger((ulong)id);
    }

    private static void BeginNotification(PooledBufferWriter output, ReadOnlySpan<byte> method, int parameters)
    {
        output.WriteArrayHeader(3);
        output.WriteInteger((long)MessageKind.Notification);
        output.WriteText(method);
        output.WriteArrayHeader(parameters);
    }

    private static void WriteError(PooledBufferWriter output, EdgeError error, ErrorForm form, scoped ReadOnlySpan<byte> requestId)
    {
        if (form == ErrorForm.Text) WriteErrorText(output, error);
        else WriteErrorMap(output, error, requestId);
    }

    private static void WriteErrorText(PooledBufferWriter output, EdgeError error)
    {
        string code = error.Code.Name();
        var separator = ": "u8;
        int bytes = Encoding.UTF8.GetByteCount(code) + separator.Length + Encoding.UTF8.GetByteCount(error.Message);

        output.WriteTextHeader(bytes);
        var text = output.GetSpan(bytes);
        int at = Encoding.UTF8.GetBytes(code, text);
        separator.CopyTo(text[at..]);
        Encoding.UTF8.GetBytes(error.Message, text[(at + separator.Length)..]);
        output.Advance(bytes);
    }

    private static void WriteErrorMap(PooledBufferWriter output, EdgeError error, scoped ReadOnlySpan<byte> requestId)
    {
        output.WriteMapHeader(requestId.IsEmpty ? 6 : 7);
        output.WriteText("type"u8);
        output.WriteText(error.Code.Type());
        output.WriteText("code"u8);
        output.WriteText(error.Code.Name());
        output.WriteText("message"u8);
        output.WriteText(error.Message);
        output.WriteText("param"u8);
        if (error.Param is null) output.WriteNil();
        else output.WriteText(error.Param);
        output.WriteText("status"u8);
        output.WriteInteger((long)error.Code.Status());
        output.WriteText("retry_after_ms"u8);
        if (error.RetryAfter is { } delay) output.WriteInteger((long)Math.Ceiling(delay.TotalMilliseconds));
        else output.WriteNil();
        if (requestId.IsEmpty) return;
        output.WriteText("request_id"u8);
        output.WriteText(requestId);
    }
}
