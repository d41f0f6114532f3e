using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Edge.Node.Http;

/// <summary>What the HTTP doors log; event ids 1400 to 1499.</summary>
internal static partial class HttpLog
{
    [LoggerMessage(1400, LogLevel.Error, "A request to {Path} failed. This is a bug or a broken environment: report it with this entry.")]
    public static partial void Failed(ILogger logger, PathString path, Exception exception);

    [LoggerMessage(1401, LogLevel.Warning, "The OpenAI door has its {Limit} connections, http_limits.max_connections; what comes beyond is refused. Raise the limit, or look for clients that open a connection for each request.")]
    public static partial void Full(ILogger logger, int limit);
}
