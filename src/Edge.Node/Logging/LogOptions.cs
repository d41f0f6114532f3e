using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;

namespace Edge.Node.Logging;

/// <summary>What is logged, and how it looks.</summary>
public sealed record LogOptions
{
    /// <summary>The least important level that is logged.</summary>
    /// <value>Default <see cref="LogLevel.Information"/>.</value>
    public LogLevel Level { get; set; } = LogLevel.Information;

    /// <summary>How a line looks.</summary>
    /// <value>Default <see cref="LogFormat.Auto"/>.</value>
    public LogFormat Format { get; set; } = LogFormat.Auto;

    /// <summary>Lines of one event per second; past it they are counted, and the count is logged.</summary>
    /// <value>1 to 10,000. Default 20: a screen full, once for each kind of trouble.</value>
    [Range(1, 10_000)]
    public int MaxPerSecond { get; set; } = 20;
}

/// <summary>How a log line looks.</summary>
public enum LogFormat
{
    /// <summary>Text on a terminal, JSON elsewhere.</summary>
    Auto,
    /// <summary>A line for people.</summary>
    Text,
    /// <summary>A JSON object on a line.</summary>
    Json,
}
