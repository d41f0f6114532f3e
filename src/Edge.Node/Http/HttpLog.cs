using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Edge.Node.Http;

/// <summary>What the HTTP doors log; event ids 1400 to 1499.</summary>
internal static partial class HttpLog
{
    [LoggerMessage(1400, LogLevel.Error, "A request to {Path} failed. This is a bug or a broken environment: report it with this entry.")]
    public static partial void Failed(ILogger logger, PathString path, Exception exception);
}
