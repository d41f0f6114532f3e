using System.Net;

namespace Edge.Load.Engine;

/// <summary>How a workload is run.</summary>
public sealed record RunPlan
{
    /// <summary>Where the server listens.</summary>
    public required IPEndPoint Server { get; init; }

    /// <summary>Connections.</summary>
    /// <value>1 to 60,000. Default 1.</value>
    public int Connections { get; init; } = 1;

    /// <summary>Requests that may be unanswered on one connection.</summary>
    /// <value>1 to 65,535. Default 1.</value>
    public int Depth { get; init; } = 1;

    /// <summary>Time measured.</summary>
    /// <value>Default: until the workload has no more requests.</value>
    public TimeSpan Duration { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Time before it that is not measured.</summary>
    public TimeSpan Warmup { get; init; }

    /// <summary>Most requests, warm-up included.</summary>
    public long Requests { get; init; } = long.MaxValue;

    /// <summary>When requests are sent; as soon as there is room for them, if null: a closed loop.</summary>
    public Arrivals? Arrivals { get; init; }

    /// <summary>Requests that may wait in the generator for room on a connection, in an open loop; past it they are not sent and counted.</summary>
    /// <value>Default 1,048,576.</value>
    public int MaxWaiting { get; init; } = 1 << 20;

    /// <summary>Longest silence of a server that owes answers before the run is given up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The server's process, whose CPU time and memory are read; null for none.</summary>
    public int? ProcessId { get; init; }
}
