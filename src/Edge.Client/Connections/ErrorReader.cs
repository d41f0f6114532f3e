using System.Buffers;
using MessagePack;

namespace Edge.Client;

/// <summary>Reads the error of a response or a goodbye, in either form.</summary>
internal static class ErrorReader
{
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromDays(1);

    /// <summary>Whether reading a message from the node failed for what the node sent.</summary>
    public static bool IsMalformed(Exception exception)
        => exception is MessagePackSerializationException or OverflowException or EndOfStreamException;

    /// <exception cref="MessagePackSerializationException">The error is neither a text nor a map.</exception>
    public static EdgeException Read(in ReadOnlySequence<byte> error)
    {
        var reader = new MessagePackReader(error);
        return reader.NextMessagePackType == MessagePackType.Map ? ReadMap(ref reader) : ReadText(reader.ReadString() ?? "");
    }

    /// <summary>Reads <c>code: message</c>: of a node that the hello did not reach.</summary>
    private static EdgeException ReadText(string text)
    {
        int colon = text.IndexOf(": ", StringComparison.Ordinal);
        return colon > 0 ? Make(text[..colon], text[(colon + 2)..], status: 0, param: null, retryAfter: null, requestId: null)
            : Make("server_error", text, status: 0, param: null, retryAfter: null, requestId: null);
    }

    private static EdgeException ReadMap(ref MessagePackReader reader)
    {
        string code = "server_error", message = "";
        string? param = null, requestId = null;
        int status = 0;
        TimeSpan? retryAfter = null;
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            string? name = reader.ReadString();
            if (reader.TryReadNil()) continue;
            switch (name)
            {
                case "code":
                    code = reader.ReadString()!;
                    break;
                case "message":
                    message = reader.ReadString()!;
                    break;
                case "param":
                    param = reader.ReadString();
                    break;
                case "status":
                    status = reader.ReadInt32();
                    break;
                case "request_id":
                    requestId = reader.ReadString();
                    break;
                case "retry_after_ms":
                    retryAfter = TimeSpan.FromMilliseconds(Math.Clamp(reader.ReadInt64(), 0, (long)MaxRetryAfter.TotalMilliseconds));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return Make(code, message, status, param, retryAfter, requestId);
    }

    private static EdgeException Make(string code, string message, int status, string? param, TimeSpan? retryAfter, string? requestId) => new(code, message)
    {
        Status = status,
        Param = param,
        RetryAfter = retryAfter,
        RequestId = requestId,
        IsTransient = retryAfter is not null
            || code is "rate_limit_exceeded" or "overloaded" or "draining" or "upstream_failed" or "upstream_timeout" or "deadline_exceeded",
        // What the node refuses for its load or for the request itself, it does not begin.
        MayHaveRun = code is "upstream_failed" or "upstream_timeout" or "deadline_exceeded" or "server_error" or "cancelled",
    };
}
