using System.Diagnostics.Metrics;
using Edge.Protocol;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Edge.Node.Http;

/// <summary>Counts the OpenAI door's connections: past the limit requests are refused in HTTP's own words, and well past it
/// connections are closed.</summary>
/// <remarks>Thread-safe. Kestrel's own limit closes without a word, which clients take for a broken network.</remarks>
internal sealed class HttpConnections : IDisposable
{
    /// <summary>Connections beyond the limit that still get an answer.</summary>
    /// <value>256, as the other door.</value>
    public const int Margin = 256;

    /// <summary>Life of a connection beyond the limit: to ask, and to be refused.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly int _limit;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Meter _meter = new("Edge.Node");
    private int _open;
    private long _answered, _closed;

    /// <summary>Begins to count.</summary>
    /// <param name="limit">Connections that are served.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told when they are reached.</param>
    public HttpConnections(int limit, TimeProvider time, ILogger<HttpDoor> logger)
    {
        (_limit, _time, _logger) = (limit, time, logger);
        _meter.CreateObservableCounter("edge.http.connections.refused", Measure, "{connection}", "Connections past http_limits.max_connections, by what became of them.");
    }

    /// <summary>Connections past the limit: those that get an answer, and those that were closed.</summary>
    public (long Answered, long Closed) Refused => (Interlocked.Read(ref _answered), Interlocked.Read(ref _closed));

    /// <summary>The refusal of a request whose connection is one too many; null for the others.</summary>
    public static EdgeError? Refusal(HttpContext context) => context.Features.Get<OneTooMany>() is not { } extra ? null
        : new EdgeError(
            ErrorCode.Overloaded, $"The node has its limit of {extra.Limit} connections (http_limits.max_connections); ask another node, or again later.",
            RetryAfter: Patience);

    /// <summary>Counts one that opens, and decides on it.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="next">Serves it.</param>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        int open = Interlocked.Increment(ref _open);
        try
        {
            if (open <= _limit) await next(connection);
            else await TurnAwayAsync(connection, next, isMany: open > _limit + Margin);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private async Task TurnAwayAsync(ConnectionContext connection, ConnectionDelegate next, bool isMany)
    {
        HttpLog.Full(_logger, _limit);
        Interlocked.Increment(ref isMany ? ref _closed : ref _answered);
        if (isMany) return;

        connection.Features.Set(new OneTooMany(_limit));
        // One that asks for nothing must not keep its place from those that want their answer.
        using var end = new CancellationTokenSource(Patience, _time);
        await using var abort = end.Token.UnsafeRegister(static connection => ((ConnectionContext)connection!).Abort(), connection);
        await next(connection);
    }

    private IEnumerable<Measurement<long>> Measure() =>
    [
        new(Refused.Answered, new KeyValuePair<string, object?>("edge.http.refusal", "answered")),
        new(Refused.Closed, new KeyValuePair<string, object?>("edge.http.refusal", "closed")),
    ];

    /// <summary>Marks a connection past the limit.</summary>
    private sealed record OneTooMany(int Limit);
}

/// <summary>Puts <see cref="HttpConnections"/> in front of a listener.</summary>
internal static class HttpConnectionsListener
{
    /// <summary>Counts every connection of the listener.</summary>
    public static void UseConnectionLimit(this IConnectionBuilder listen, HttpConnections connections)
        => listen.Use(next => connection => connections.RunAsync(connection, next));
}
