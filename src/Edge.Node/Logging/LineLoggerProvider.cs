using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Edge.Node.Logging;

/// <summary>Writes log lines to one stream, no more of each event than a person can read.</summary>
/// <remarks>Thread-safe. The level and the rate can be changed while the node runs. A line is written whole, and at once:
/// what a crash leaves is what happened.</remarks>
internal sealed class LineLoggerProvider : ILoggerProvider
{
    private readonly Stream _stream;
    private readonly TimeProvider _time;
    private readonly LineFormat _format;
    private readonly Lock _writing = new();
    private readonly MemoryStream _line = new();
    private readonly ConcurrentDictionary<(string Category, int Event), EventRate> _rates = new();
    private volatile LogOptions _options;

    /// <summary>Starts writing.</summary>
    /// <param name="stream">Takes the lines.</param>
    /// <param name="isTerminal">Whether a person reads it, for <see cref="LogFormat.Auto"/>.</param>
    /// <param name="options">Level, form and rate.</param>
    /// <param name="time">Stamps the lines and paces them.</param>
    public LineLoggerProvider(Stream stream, bool isTerminal, LogOptions options, TimeProvider time)
    {
        (_stream, _options, _time) = (stream, options, time);
        bool json = options.Format == LogFormat.Json || (options.Format == LogFormat.Auto && !isTerminal);
        _format = json ? JsonLine.Write : TextLine.Write;
    }

    /// <summary>Level and rate in force; the form stays.</summary>
    public LogOptions Options
    {
        get => _options;
        set => _options = value;
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_writing) _stream.Flush();
    }

    private void Write<TState>(
        string category, LogLevel level, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var now = _time.GetUtcNow();
        var rate = _rates.GetOrAdd((category, eventId.Id), static _ => new());
        if (!rate.TryTake(now, _options.MaxPerSecond, out long dropped)) return;

        var entry = new LogEntry(now, level, category, eventId, formatter(state, exception), exception, dropped);
        lock (_writing)
        {
            _line.SetLength(0);
            _format(entry, state as IReadOnlyList<KeyValuePair<string, object?>>, _line);
            _line.WriteByte((byte)'\n');
            try
            {
                _stream.Write(_line.GetBuffer(), 0, (int)_line.Length);
            }
            catch (IOException)
            {
                // Whoever read the log has gone, or its disk is full. The node's work does not depend on it.
            }
        }
    }

    private sealed class LineLogger(LineLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) =>
            logLevel != LogLevel.None && logLevel >= provider._options.Level && !IsNoise(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) provider.Write(category, logLevel, eventId, state, exception, formatter);
        }

        // Of the web server's own lines only what goes wrong is news; below debug everything is asked for.
        // The host logs a failed start with its stack and then throws it: the command says it in a sentence.
        private bool IsNoise(LogLevel level) =>
            provider._options.Level > LogLevel.Debug
            && ((level < LogLevel.Warning && category.StartsWith("Microsoft.", StringComparison.Ordinal))
                || category.StartsWith("Microsoft.Extensions.Hosting.", StringComparison.Ordinal));
    }
}

/// <summary>Writes one entry, without the newline.</summary>
internal delegate void LineFormat(in LogEntry entry, IReadOnlyList<KeyValuePair<string, object?>>? state, Stream line);

/// <summary>One log line.</summary>
/// <param name="Time">When.</param>
/// <param name="Level">How important.</param>
/// <param name="Category">Who says it.</param>
/// <param name="EventId">Which event.</param>
/// <param name="Message">What happened.</param>
/// <param name="Exception">The exception, if one did it.</param>
/// <param name="Dropped">Lines of this event dropped since the last one.</param>
internal readonly record struct LogEntry(
    DateTimeOffset Time, LogLevel Level, string Category, EventId EventId, string Message, Exception? Exception, long Dropped);
