namespace Edge.Client;

/// <summary>The codes of failures that the client finds out itself, beside those of docs/protocol.md.</summary>
public static class EdgeErrors
{
    /// <summary>The connection ended while the request was on it.</summary>
    public const string ConnectionLost = "connection_lost";

    /// <summary>No address could be connected to.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>As many requests wait for a place on a connection as may.</summary>
    public const string ClientOverloaded = "client_overloaded";

    /// <summary>The caller left more of a stream unread than is kept for it.</summary>
    public const string SlowConsumer = "slow_consumer";

    /// <summary>The node sent what the protocol does not allow.</summary>
    public const string ProtocolError = "protocol_error";

    /// <summary>The client was disposed.</summary>
    public const string ClientClosed = "client_closed";

    /// <summary>The request's deadline passed; the node's code, which the client gives, too.</summary>
    public const string DeadlineExceeded = "deadline_exceeded";

    /// <summary>The request is larger than a message may be; the node's code, which the client gives, too.</summary>
    public const string TooLarge = "too_large";

    internal static EdgeException Lost(string why, Exception? inner = null)
        => new(ConnectionLost, why, inner) { IsTransient = true };

    internal static EdgeException Broken(string what, Exception? inner = null)
        => new(ProtocolError, $"{what} The connection was closed; is the address a node's TCP door, and its version one that speaks protocol 1?", inner);

    internal static EdgeException Deadline(TimeSpan limit, bool mayHaveRun) => new(
        DeadlineExceeded, $"There was no answer within {limit.TotalSeconds:0.###} s. Grant more by the request's Deadline or {nameof(EdgeClientOptions)}.{nameof(EdgeClientOptions.RequestDeadline)}.")
    {
        IsTransient = true,
        MayHaveRun = mayHaveRun,
    };

    internal static EdgeException Slow(int maxBytes) => new(
        SlowConsumer,
        $"More than {maxBytes} bytes of the stream waited to be read, so it was cancelled. Read faster, or raise {nameof(EdgeClientOptions)}.{nameof(EdgeClientOptions.MaxStreamBytes)}.")
    {
        IsTransient = true,
        MayHaveRun = true,
    };

    internal static EdgeException Overloaded(int waiting) => new(
        ClientOverloaded,
        $"{waiting} requests wait for a place on a connection. Send less at once, or raise {nameof(EdgeClientOptions)}.{nameof(EdgeClientOptions.MaxWaiting)}, {nameof(EdgeClientOptions.Connections)} or {nameof(EdgeClientOptions.MaxRequestsInFlight)}.")
    {
        IsTransient = true,
    };

    internal static EdgeException Oversized(long bytes, int maxBytes) => new(
        TooLarge, $"The request takes {bytes} bytes; the node takes at most {maxBytes} (its option connection.max_message_bytes).");

    internal static EdgeException NoConnection(string address, string why, Exception? inner = null)
        => new(Unreachable, $"{address}: {why}", inner) { IsTransient = true };

    /// <summary>The text of a failure without its code.</summary>
    internal static string Text(EdgeException exception) => exception.Message[(exception.Code.Length + 2)..];

    internal static EdgeException Closed() => new(ClientClosed, "The client was disposed while the request was waiting.");

    /// <summary>The same failure as one request of several meets it.</summary>
    internal static EdgeException ForRequest(EdgeException reason, bool mayHaveRun) => new(reason.Code, Text(reason), reason)
    {
        IsTransient = reason.IsTransient,
        MayHaveRun = mayHaveRun,
    };
}
