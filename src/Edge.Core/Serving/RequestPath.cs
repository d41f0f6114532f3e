using Edge.Accounting;
using Edge.Admission;
using Edge.Caching;
using Edge.Protocol;
using Edge.Routing;
using Microsoft.Extensions.Logging;

namespace Edge.Serving;

/// <summary>The way of one request through the node: the stages in order, and nothing else.</summary>
/// <remarks>Thread-safe; the state of a request is in its exchange.</remarks>
public sealed class RequestPath(
    ModelAdmission admission, ResponseCache cache, Router router, Accountant accountant, ServingOptions options, TimeProvider time,
    ILogger<RequestPath> logger)
{
    private readonly RequestMemo _memo = new();
    private volatile ServingOptions _options = options;

    /// <summary>The limits in force; a reload swaps them whole.</summary>
    public ServingOptions Options
    {
        get => _options;
        set => _options = value;
    }

    /// <summary>Answers a request that came before, byte for byte, and was answered from the exact cache; it is not parsed again.</summary>
    /// <remarks>Never waits, and allocates nothing. What is refused for another reason than its bytes is left to <see cref="HandleAsync"/>, which says so.</remarks>
    /// <param name="exchange">Begun, with its source, and not parsed.</param>
    /// <param name="endpoint">What is asked.</param>
    /// <returns>Whether it was answered; if not, the exchange must be reset, and its request parsed and handled.</returns>
    public bool TryRepeat(Exchange exchange, Endpoint endpoint)
    {
        if (!exchange.Caller.May(Rights.Inference) || !_memo.TryRecall(exchange, endpoint, admission.Directory, out var answer)) return false;
        if (!cache.TryRepeat(exchange, answer)) return false;
        Finish(exchange, exchange.FirstByte);
        return true;
    }

    /// <summary>Answers the exchange's request, or says why not; the outcome is in the exchange.</summary>
    /// <remarks>Completes synchronously when the answer is in the memory of the exact cache and the caller does not stream, then without allocating, and when the
    /// request is refused; all else goes on on another thread, so that a door's loop never waits for a model. Never throws; a cancelled request ends with <see cref="ErrorCode.Cancelled"/>.</remarks>
    /// <param name="exchange">A request that was parsed and begun.</param>
    /// <param name="chunks">Takes the chunks of a streamed answer; needed when <see cref="InferenceRequest.Stream"/>.</param>
    /// <param name="cancellation">The caller gave up, or its connection ended.</param>
    public ValueTask HandleAsync(Exchange exchange, IChunkWriter? chunks, CancellationToken cancellation)
    {
        var directory = admission.Directory;
        // A look at the clock takes about 25 ns, a hundredth of a hit: only who asks for the timings pays for them.
        bool isTimed = exchange.Request.Controls.Timings;
        long began = isTimed ? time.GetTimestamp() : 0;
        exchange.Error = ModelAdmission.Admit(exchange, directory);
        long admitted = isTimed ? time.GetTimestamp() : 0;
        exchange.Timings.Admission = admitted - began;
        bool isInMemory = exchange.Error is null && cache.TryFindInMemory(exchange);
        if (isTimed) exchange.Timings.Cache = time.GetTimestamp() - admitted;
        if (exchange.Error is null && !isInMemory) exchange.Error = Shed(exchange, directory);
        if (exchange.Error is not null || (isInMemory && !exchange.Request.Stream))
        {
            Finish(exchange, isInMemory ? exchange.FirstByte : time.GetTimestamp());
            if (isInMemory) _memo.Remember(exchange, directory);
            return ValueTask.CompletedTask;
        }

        exchange.Source = default; // the door's, until this returns
        return HandleSlowAsync(exchange, directory, chunks, cancellation);
    }

    /// <summary>Refuses at once what only a backend could answer while none has room: a refusal must cost less than the work it saves.</summary>
    private EdgeError? Shed(Exchange exchange, ModelDirectory directory)
    {
        if (exchange.Request.Controls.Cache.OnlyIfCached || cache.MayFind(exchange)) return null;
        var refusal = Router.Refuse(exchange, directory.Backends);
        if (refusal is not null) cache.Counters.Missed();
        return refusal;
    }

    /// <summary>Settles what ended at once.</summary>
    private void Finish(Exchange exchange, long ended)
    {
        using var activity = RequestTrace.Start(exchange);
        RequestTrace.Finish(activity, exchange);
        accountant.Settle(exchange, ended);
    }

    private async ValueTask HandleSlowAsync(Exchange exchange, ModelDirectory directory, IChunkWriter? chunks, CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var activity = RequestTrace.Start(exchange);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), deadline, Remaining(exchange), Timeout.InfiniteTimeSpan);
        try
        {
            await AnswerAsync(exchange, directory, chunks, deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            exchange.Error = Ended(cancellation);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A bug or a broken environment ends one request, not its neighbours on the connection.
            ServingLog.RequestFailed(logger, exchange.Id, exception);
            exchange.Error = new EdgeError(ErrorCode.ServerError, $"The node failed; its log says more under request {exchange.Id}.");
        }

        // A backend that was stopped reports what it saw of it; the caller is told why.
        if (exchange.Error is not null && deadline.IsCancellationRequested) exchange.Error = Ended(cancellation);
        RequestTrace.Finish(activity, exchange);
        accountant.Settle(exchange, time.GetTimestamp());
    }

    private async ValueTask AnswerAsync(Exchange exchange, ModelDirectory directory, IChunkWriter? chunks, CancellationToken cancellation)
    {
        if (exchange.Answer.Length > 0 || await FindAsync(exchange, cancellation))
        {
            await ReplayAsync(exchange, chunks, cancellation);
            return;
        }

        if (exchange.Request.Controls.Cache.OnlyIfCached)
        {
            exchange.Error = new EdgeError(ErrorCode.NotCached, "The request says only-if-cached, and no stored answer stands for it.");
            return;
        }

        cache.Counters.Missed();
        long began = time.GetTimestamp();
        bool storable = await router.AnswerAsync(exchange, directory.Backends, chunks, cancellation);
        exchange.Timings.Routing = time.GetTimestamp() - began - exchange.BackendTicks;
        if (storable && AnswerSummary.Read(exchange.Answer) is { IsRegular: true }) await StoreAsync(exchange);
    }

    private async ValueTask<bool> FindAsync(Exchange exchange, CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        bool found = await cache.FindAsync(exchange, cancellation);
        exchange.Timings.Cache += time.GetTimestamp() - began - exchange.Timings.Embedding;
        return found;
    }

    private async ValueTask StoreAsync(Exchange exchange)
    {
        try
        {
            // The answer is paid for: it is stored although its caller may just have left.
            await cache.StoreAsync(exchange, CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            ServingLog.NotStored(logger, exchange.Id, exception);
        }
    }

    private static async ValueTask ReplayAsync(Exchange exchange, IChunkWriter? chunks, CancellationToken cancellation)
    {
        if (!exchange.Request.Stream || chunks is null) return;
        exchange.Replay.Begin(exchange.Answer);
        while (exchange.Replay.TryNext(out var chunk)) await chunks.WriteAsync(chunk, cancellation);
    }

    private TimeSpan Remaining(Exchange exchange)
    {
        var granted = exchange.Request.Controls.Deadline is { } asked && asked < _options.Deadline ? asked : _options.Deadline;
        var left = granted - time.GetElapsedTime(exchange.Arrived);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static EdgeError Ended(CancellationToken caller) => caller.IsCancellationRequested
        ? new EdgeError(ErrorCode.Cancelled, "The request was cancelled by its caller.")
        : new EdgeError(ErrorCode.DeadlineExceeded, "The request's deadline passed before its answer was whole; allow more time or ask for less.");
}
