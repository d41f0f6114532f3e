using Microsoft.Extensions.Logging;

namespace Edge.Admission;

/// <summary>What the key ring tells the operator; event ids 1300 to 1319.</summary>
internal static partial class KeyLog
{
    [LoggerMessage(1300, LogLevel.Information, "Keys reloaded from {Path}: {Count} in force.")]
    public static partial void Reloaded(ILogger logger, string path, int count);

    [LoggerMessage(1301, LogLevel.Error, "The keys stay as they were. {Fault}")]
    public static partial void Kept(ILogger logger, string fault);

    [LoggerMessage(1302, LogLevel.Error,
        "The key file {Path} is gone; the keys it held stay in force. Put it back, or restart the node to run without keys.")]
    public static partial void FileGone(ILogger logger, string path);
}
