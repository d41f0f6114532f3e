using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Edge.Node.Logging;

/// <summary>Writes an entry for a person: time, level, message, and the exception below.</summary>
internal static class TextLine
{
    private static readonly string[] Levels = ["trace", "debug", "info ", "warn ", "ERROR", "FATAL"];

    /// <inheritdoc cref="LineFormat"/>
    public static void Write(in LogEntry entry, IReadOnlyList<KeyValuePair<string, object?>>? state, Stream line)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{entry.Time.ToLocalTime():HH:mm:ss.fff} {Levels[(int)entry.Level]} ");
        Append(line, text);
        // A message can hold a caller's words: a newline in it must not look like the next line of the log.
        Append(line, entry.Message.ReplaceLineEndings(" "));
        if (entry.Dropped > 0) Append(line, string.Create(CultureInfo.InvariantCulture, $" ({entry.Dropped} more like this were dropped)"));
        if (entry.Exception is not null) Append(line, Environment.NewLine + entry.Exception);
    }

    private static void Append(Stream line, string text) => line.Write(Encoding.UTF8.GetBytes(text));
}
