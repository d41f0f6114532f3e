namespace Edge.Node.Http;

/// <summary>Where the node is in its life, for probes and for the doors.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="canAnswer">Whether the node has anything to answer with: a model, a provider.</param>
internal sealed class NodeHealth(Func<bool> canAnswer)
{
    private volatile NodePhase _phase = NodePhase.Starting;

    /// <summary>The phase, which only moves forward.</summary>
    public NodePhase Phase
    {
        get => _phase;
        set => _phase = value;
    }

    /// <summary>Whether a load balancer should send requests.</summary>
    public bool IsReady => _phase == NodePhase.Serving && canAnswer();
}

/// <summary>A phase of the node's life.</summary>
internal enum NodePhase : byte
{
    /// <summary>Models and caches are being loaded.</summary>
    Starting,
    /// <summary>Requests are answered.</summary>
    Serving,
    /// <summary>The node finishes what is in flight and takes nothing new.</summary>
    Draining,
}
