using Microsoft.Extensions.Logging;

namespace Edge.Storage;

/// <summary>What the store logs; event ids 1500 to 1599.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(1500, LogLevel.Information,
        "Cache opened in {Milliseconds} ms: {Entries} entries, {Replayed} records replayed after checkpoint "
        + "{Checkpoint}, {Damaged} damaged.")]
    public static partial void Opened(
        ILogger logger, long milliseconds, long entries, long replayed, long checkpoint, long damaged);

    [LoggerMessage(1501, LogLevel.Warning,
        "{Path} cannot be read and was moved to {Target}. What it held is lost to the cache; look at the disk.")]
    public static partial void Quarantined(ILogger logger, string path, string target);

    [LoggerMessage(1502, LogLevel.Warning,
        "{Path} cannot be read, nor moved away. Look at the disk and the rights of the data folder.")]
    public static partial void QuarantineFailed(ILogger logger, string path, Exception exception);

    [LoggerMessage(1503, LogLevel.Warning,
        "{Folder} cannot be listed; the cache starts empty. Look at the disk and the rights of the data folder.")]
    public static partial void FolderUnreadable(ILogger logger, string folder, Exception exception);

    [LoggerMessage(1504, LogLevel.Error,
        "The cache's log cannot be written: {Cause} The cache goes on in memory and tries the disk again every {Rest}. "
        + "Make room or repair the data folder's disk.")]
    public static partial void LogFailed(ILogger logger, string cause, TimeSpan rest, Exception exception);

    [LoggerMessage(1505, LogLevel.Information, "The cache tries its disk again.")]
    public static partial void LogRestarted(ILogger logger);

    [LoggerMessage(1506, LogLevel.Warning,
        "Segment {Path} has {Damaged} damaged stretches; the records there are lost to the cache. Look at the disk.")]
    public static partial void SegmentDamaged(ILogger logger, string path, int damaged);

    [LoggerMessage(1507, LogLevel.Warning,
        "A cache record read back wrong and was dropped. Run `edge data check` and look at the disk.")]
    public static partial void RecordDamaged(ILogger logger);

    [LoggerMessage(1508, LogLevel.Warning,
        "Checkpoint {Number} of the cache could not be written; the next start reads more of the log. "
        + "Look at the disk.")]
    public static partial void CheckpointFailed(ILogger logger, long number, Exception? exception);

    [LoggerMessage(1509, LogLevel.Debug, "Checkpoint {Number} of the cache: {Entries} entries, {Bytes} bytes.")]
    public static partial void CheckpointTaken(ILogger logger, long number, long entries, long bytes);

    [LoggerMessage(1510, LogLevel.Warning,
        "Old cache files in {Path} could not be deleted. Look at the disk and the rights of the data folder.")]
    public static partial void DeleteFailed(ILogger logger, string path, Exception exception);
}
