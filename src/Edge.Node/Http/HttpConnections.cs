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
    /// <value>64: each is closed with its answer, so they follow one another quickly.</value>
    public const int Margin = 64;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly int _limit;
    private readonly ILogger _logger;
    private readonly Meter _meter = new("Edge.Node");
    private int _open;
    private long _answered, _closed;

    /// <summary>Begins to count.</summary>
    /// <param name="limit">Connections that are served.</param>
    /// <param name="logger">Told when they are reached.</param>
    public HttpConnections(int limit, ILogger<HttpDoor> logger)
    {
        (_limit, _logger) = (limit, logger);
        _meter.CreateObservableCounter("edge.http.connections.refused", Measure, "{connection}", "Connections past http_limits.max_connections, by what became of them.");
    }

    /// <summary>Connections past the limit: those that get an answer, and those that were closed.</summary>
    public (long Answered, long Closed) Refused => (Interlocked.Read(ref _answered), Interlocked.Read(ref _closed));

    /// <summary>The refusal of a request whose connection is one too many; null for the others.</summary>
    public static EdgeError? Refusal(HttpContext context) => context.Features.Get<OneTooMany>() is not { } extra ? null
        : new EdgeError(ErrorCode.Overloaded, $"The node has {extra.Limit} connections, its limit.", RetryAfter: RetryAfter);

    /// <summary>Counts one that opens, and decides on it.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="next">Serves it.</param>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        int open = Interlocked.Increment(ref _open);
        try
        {
            if (open > _limit)
            {
                HttpLog.Full(_logger, _limit);
                if (open > _limit + Margin)
                {
                    Interlocked.Increment(ref _closed);
                    return;
                }

                Interlocked.Increment(ref _answered);
                connection.Features.Set(new OneTooMany(_limit));
            }

            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

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
