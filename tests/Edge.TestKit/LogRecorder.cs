using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Edge.TestKit;

/// <summary>Keeps what is logged.</summary>
public sealed class LogRecorder<T> : ILogger<T>
{
    private readonly ConcurrentQueue<string> _messages = [];

    /// <summary>Every message, in order.</summary>
    public IReadOnlyCollection<string> Messages => _messages;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        _messages.Enqueue(formatter(state, exception));
    }
}
