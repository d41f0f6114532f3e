using System.Collections.Concurrent;

namespace Edge.Connection;

/// <summary>Keeps requests for reuse, so that neither an idle connection holds one nor a busy one makes any.</summary>
/// <remarks>Thread-safe. Bounded: what comes back beyond <see cref="MaxKept"/> is let go.</remarks>
internal sealed class RunningRequestPool : IDisposable
{
    // Each keeps up to a few hundred KiB after a large request; a node's cores and queues keep fewer than this busy.
    private const int MaxKept = 256;

    private readonly ConcurrentQueue<RunningRequest> _kept = new();
    private RunningRequest? _latest; // who answers at once needs one, and always the same

    /// <summary>An empty request.</summary>
    public RunningRequest Rent() => Interlocked.Exchange(ref _latest, null) ?? RentKept();

    /// <summary>Takes back a request that nobody uses any more.</summary>
    public void Return(RunningRequest request)
    {
        request.Reset();
        if (Interlocked.CompareExchange(ref _latest, request, null) is null) return;
        if (_kept.Count < MaxKept) _kept.Enqueue(request);
        else request.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _latest?.Dispose();
        while (_kept.TryDequeue(out var request)) request.Dispose();
    }

    private RunningRequest RentKept() => _kept.TryDequeue(out var request) ? request : new RunningRequest();
}
