using Microsoft.Extensions.Logging;

namespace Edge.Node.Composition;

/// <summary>What the node says of its start and its end; event ids 1900 to 1999.</summary>
internal static partial class CompositionLog
{
    [LoggerMessage(1900, LogLevel.Information, "The model {Model} was loaded in {Milliseconds} ms.")]
    public static partial void ModelLoaded(ILogger logger, string model, long milliseconds);

    [LoggerMessage(1901, LogLevel.Error, "The model {Model} was left out: {Problem} Its requests are refused; put its files in order and start again.")]
    public static partial void ModelNotLoaded(ILogger logger, string model, string problem);

    [LoggerMessage(1902, LogLevel.Warning, "The data folder {Folder} cannot be written: the cache lives in memory and ends with the process.")]
    public static partial void CacheInMemory(ILogger logger, string folder);

    [LoggerMessage(1903, LogLevel.Information, "Similar prompts of {Count} stored answers can be found again.")]
    public static partial void IndexRebuilt(ILogger logger, int count);

    [LoggerMessage(1904, LogLevel.Error, "The index of similar prompts could not be rebuilt; exact hits are not affected. It fills up again as prompts are answered.")]
    public static partial void IndexNotRebuilt(ILogger logger, Exception exception);

    [LoggerMessage(1905, LogLevel.Information, "Draining: nothing new is taken, and what is in flight has {Seconds} s.")]
    public static partial void Draining(ILogger logger, double seconds);

    [LoggerMessage(1906, LogLevel.Information, "Stopped.")]
    public static partial void Stopped(ILogger logger);
}
