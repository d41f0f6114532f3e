using Edge.Serving;
using Microsoft.Extensions.Logging;

namespace Edge.Connection;

/// <summary>What connections log; event ids 1100 to 1199.</summary>
internal static partial class ConnectionLog
{
    [LoggerMessage(1100, LogLevel.Debug, "A client said hello: {Client}, tenant {Tenant}.")]
    public static partial void Hello(ILogger logger, string client, string tenant);

    [LoggerMessage(1101, LogLevel.Information, "A connection was closed: {Reason}")]
    public static partial void Closed(ILogger logger, string reason);

    [LoggerMessage(1102, LogLevel.Information,
        "A connection was dropped: its client left its answers unread for {Seconds} s (connection.write_timeout).")]
    public static partial void ClientDoesNotRead(ILogger logger, double seconds);

    [LoggerMessage(1103, LogLevel.Error,
        "The answer of request {Request} could not be written. This is a bug in the backend that gave it: report it with this entry.")]
    public static partial void AnswerNotWritten(ILogger logger, RequestId request, Exception exception);

    [LoggerMessage(1104, LogLevel.Error, "The method {Method} of request {Request} failed. Look at the data folder's disk.")]
    public static partial void MethodFailed(ILogger logger, string method, RequestId request, Exception exception);
}
