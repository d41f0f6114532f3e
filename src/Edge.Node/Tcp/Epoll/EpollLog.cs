using Microsoft.Extensions.Logging;

namespace Edge.Node.Tcp.Epoll;

/// <summary>What the socket loops log; event ids 1120 to 1139.</summary>
internal static partial class EpollLog
{
    [LoggerMessage(1120, LogLevel.Error, "A connection was dropped after a failure in the node. This is a bug: report it with this entry.")]
    public static partial void HandlerFailed(ILogger logger, Exception exception);

    [LoggerMessage(1121, LogLevel.Error,
        "New connections wait: the process can open no more files ({Error}). Raise the limit (ulimit -n) or lower connection.max_connections.")]
    public static partial void AcceptFailed(ILogger logger, string error);
}
