using System.Collections.Concurrent;

namespace Edge.Connection;

/// <summary>Keeps requests for reuse, so that neither an idle connection holds one nor a busy one makes any.</summary>
/// <remarks>Thread-safe. Bounded: what comes back beyond <see cref="MaxKept"/> is let go.</remarks>
internal sealed class RunningRequestPool : IDisposable
{
    // Each keeps up to a few hundred KiB after a large request; a node's cores and queues keep fewer than this busy.
    private const int MaxKept = 256;

    private readonly ConcurrentQueue<RunningRequest> _kept = new();

    /// <summary>An empty request.</summary>
    public RunningRequest Rent() => _kept.TryDequeue(out var request) ? request : new RunningRequest();

    /// <summary>Takes back a request that nobody uses any more.</summary>
    public void Return(RunningRequest request)
    {
        request.Reset();
        if (_kept.Count < MaxKept) _kept.Enqueue(request);
        else request.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_kept.TryDequeue(out var request)) request.Dispose();
    }
}
