using Edge.Backends;
using Edge.Protocol;
using Edge.Serving;

namespace Edge.Routing;

/// <summary>The routing stage: asks the backends that serve the model, in their order, until one answers.</summary>
/// <remarks>Thread-safe. A stream that already sent a chunk never goes on elsewhere: the caller would see two beginnings.</remarks>
public sealed class Router(TimeProvider time)
{
    // A local generation takes seconds; a client that waits less only meets the same queue.
    private static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(1);

    /// <summary>Has the request answered; the answer or the error is in the exchange.</summary>
    /// <returns>Whether the answer is whole and may be stored.</returns>
    public async ValueTask<bool> AnswerAsync(
        Exchange exchange, IReadOnlyList<IBackend> backends, IChunkWriter? chunks, CancellationToken cancellation)
    {
        EdgeError? last = null;
        foreach (var backend in backends)
        {
            if (!backend.Serves(exchange.Request.Endpoint, exchange.Request.Scope.NameUtf8.Span)) continue;
            if (!backend.HasRoom)
            {
                last ??= Busy(backend);
                continue;
            }

            exchange.Attempts++;
            var outcome = await AskAsync(exchange, backend, chunks, cancellation);
            if (outcome.Error is null) return TryComplete(exchange, backend);
            exchange.ServedBy = "";
            last = outcome.Error;
            if (!outcome.Elsewhere || exchange.Collector.HasWritten || cancellation.IsCancellationRequested) break;
        }

        exchange.Error = last ?? NotServed(exchange);
        return false;
    }

    /// <summary>What a request would be told now, if every backend that serves its model has its queue full; null if one has room.</summary>
    /// <remarks>Costs next to nothing: under overload most requests end here.</remarks>
    public static EdgeError? Refuse(Exchange exchange, IReadOnlyList<IBackend> backends)
    {
        IBackend? full = null;
        for (int i = 0; i < backends.Count; i++)
        {
            if (!backends[i].Serves(exchange.Request.Endpoint, exchange.Request.Scope.NameUtf8.Span)) continue;
            if (backends[i].HasRoom) return null;
            full ??= backends[i];
        }

        return full is null ? null : Busy(full);
    }

    private async ValueTask<BackendOutcome> AskAsync(
        Exchange exchange, IBackend backend, IChunkWriter? chunks, CancellationToken cancellation)
    {
        // Named before it is asked: a door tells its caller who streams with the first chunk.
        exchange.ServedBy = backend.Name;
        exchange.WaitingSince = time.GetTimestamp();
        exchange.Collector.Begin(exchange, exchange.Request.Stream ? chunks : null, time);
        try
        {
            return await backend.SendAsync(exchange.Request, exchange.Collector, cancellation);
        }
        finally
        {
            exchange.BackendTicks += time.GetTimestamp() - exchange.WaitingSince;
            exchange.WaitingSince = 0;
        }
    }

    private static bool TryComplete(Exchange exchange, IBackend backend)
    {
        if (!exchange.Collector.TryComplete(out var answer, out bool storable))
        {
            exchange.Error = new EdgeError(
                ErrorCode.UpstreamFailed, $"The stream of '{backend.Name}' ended before the answer did; nothing of it was stored. Ask again.");
            return false;
        }

        exchange.Answer = answer;
        return storable;
    }

    private static EdgeError Busy(IBackend backend) => new(
        ErrorCode.Overloaded, $"The queue of '{backend.Name}' is full and no other backend serves the model. Retry, or configure a provider to spill over to.",
        RetryAfter: BusyRetry);

    private static EdgeError NotServed(Exchange exchange) => new(
        ErrorCode.ModelNotFound, $"No backend serves the model '{exchange.Request.RequestedModelName}'; models.list names what the node has.", "model");
}
