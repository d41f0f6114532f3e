using Microsoft.Extensions.Logging;

namespace Edge.Node.Configuration;

/// <summary>What a reload tells the operator; event ids 1900 to 1919.</summary>
internal static partial class ConfigurationLog
{
    [LoggerMessage(1900, LogLevel.Information, "Configuration reloaded from {Source}; changed: {Settings}.")]
    public static partial void Applied(ILogger logger, string source, string settings);

    [LoggerMessage(1901, LogLevel.Error, "The configuration stays as it was. {Problem}")]
    public static partial void Refused(ILogger logger, string problem);

    [LoggerMessage(1902, LogLevel.Warning, "The setting {Setting} changed; it needs a restart.")]
    public static partial void NeedsRestart(ILogger logger, string setting);
}
