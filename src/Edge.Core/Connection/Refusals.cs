using Edge.Protocol;
using Edge.Serving;

namespace Edge.Connection;

/// <summary>What a connection refuses, in words.</summary>
internal static class Refusals
{
    /// <summary>The node shuts down.</summary>
    public static EdgeError Draining { get; } =
        new(ErrorCode.Draining, "The node is shutting down and takes no new requests; connect to another node, or again later.");

    /// <summary>The node wants a key.</summary>
    public static EdgeError Unauthenticated { get; } =
        new(ErrorCode.Unauthenticated, "This node requires a key: send node.hello [{key: \"edge_…\"}] first.");

    /// <summary>The key is no good; why is nobody's business.</summary>
    public static EdgeError InvalidKey { get; } =
        new(ErrorCode.InvalidApiKey, "The key is unknown, revoked, expired or wrong.");

    /// <summary>Params of the wrong shape.</summary>
    public static EdgeError Params { get; } =
        new(ErrorCode.InvalidRequest, "params must be an array that holds one map, or nothing.");

    /// <summary>A second hello.</summary>
    public static EdgeError SecondHello { get; } =
        new(ErrorCode.InvalidRequest, "This connection said hello already; open another one to change what it said.");

    /// <summary>The caller gave up.</summary>
    public static EdgeError Cancelled { get; } = new(ErrorCode.Cancelled, "The request was cancelled by its caller.");

    /// <summary>No such method.</summary>
    public static EdgeError UnknownMethod { get; } =
        new(ErrorCode.MethodNotFound, "The node has no method of that name; node.hello lists those it has.");

    /// <summary>The id is taken.</summary>
    public static EdgeError DuplicateId(uint id)
        => new(ErrorCode.DuplicateId, $"A request with the id {id} is in flight on this connection; use another id, or wait for its answer.");

    /// <summary>The node has as many connections as it may.</summary>
    public static EdgeError TooManyConnections(int limit) => new(
        ErrorCode.Overloaded, $"The node has its limit of {limit} connections (connection.max_connections); connect to another node, or again later.",
        RetryAfter: TimeSpan.FromSeconds(5));

    /// <summary>Nothing came for too long.</summary>
    public static EdgeError Idle(TimeSpan limit)
        => new(ErrorCode.DeadlineExceeded, $"No whole message came for {limit} (connection.idle_timeout); connect again.");

    /// <summary>The node failed.</summary>
    public static EdgeError Failed(RequestId id)
        => new(ErrorCode.ServerError, $"The node failed; its log says more under request {id}.");

    /// <summary>Bytes that no reading can go on after.</summary>
    public static EdgeError Of(MessageStatus status, in MessageLimits limits) => status switch
    {
        MessageStatus.TooLarge => new(
            ErrorCode.TooLarge, $"The message is over the limit of {limits.MaxBytes} bytes (connection.max_message_bytes)."),
        MessageStatus.TooDeep => new(
            ErrorCode.TooLarge, $"The message nests deeper than the limit of {limits.MaxDepth} levels (connection.max_message_depth)."),
        MessageStatus.TooManyElements => new(
            ErrorCode.TooLarge, $"The message has more than the limit of {limits.MaxElements} values (connection.max_message_elements)."),
        _ => new(ErrorCode.InvalidRequest, "The bytes are no MessagePack-RPC message: [0, id, method, params] or [2, method, params]."),
    };
}
