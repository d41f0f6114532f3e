namespace Edge.Providers;

/// <summary>Ends one attempt when the caller leaves or the provider takes too long, and remembers which it was.</summary>
/// <remarks>One watchdog timer that is moved from phase to phase, beside a timer for the whole attempt.</remarks>
internal sealed class AttemptDeadline : IDisposable
{
    private readonly CancellationTokenSource _cancellation;
    private readonly ITimer _total;
    private readonly ITimer _phase;
    private string? _expired;
    private string _expected = "";

    /// <summary>Starts the clock of the whole attempt.</summary>
    public AttemptDeadline(TimeProvider time, TimeSpan total, CancellationToken caller)
    {
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(caller);
        _phase = time.CreateTimer(static state => ((AttemptDeadline)state!).Expire(null), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _total = time.CreateTimer(
            static state => ((AttemptDeadline)state!).Expire("did not finish its answer in time (total_timeout)"), this, total, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when the caller left or a deadline passed.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>The deadline that passed, a phrase that completes "Provider x"; null when none did.</summary>
    public string? Expired => Volatile.Read(ref _expired);

    /// <summary>Gives the provider some time for its next sign of life.</summary>
    /// <param name="failure">What to say when it does not come.</param>
    /// <param name="within">How long to wait.</param>
    public void Expect(string failure, TimeSpan within)
    {
        _expected = failure;
        _phase.Change(within, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Stops the watchdog: the time the caller takes to read is not the provider's.</summary>
    public void Pause() => _phase.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public void Dispose()
    {
        _phase.Dispose();
        _total.Dispose();
        _cancellation.Dispose();
    }

    private void Expire(string? failure)
    {
        Interlocked.CompareExchange(ref _expired, failure ?? _expected, null);
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The attempt ended while its timer fired.
        }
    }
}
