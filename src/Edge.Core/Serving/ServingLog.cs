using Microsoft.Extensions.Logging;

namespace Edge.Serving;

/// <summary>What the request path logs; event ids 1000 to 1099.</summary>
internal static partial class ServingLog
{
    [LoggerMessage(1000, LogLevel.Error, "Request {Request} failed. This is a bug or a broken environment: report it with this entry.")]
    public static partial void RequestFailed(ILogger logger, RequestId request, Exception exception);

    [LoggerMessage(1001, LogLevel.Warning, "The answer of request {Request} could not be stored; the caller has it. Look at the data folder's disk.")]
    public static partial void NotStored(ILogger logger, RequestId request, Exception exception);
}
