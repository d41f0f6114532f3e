namespace Edge.Load.Workloads;

/// <summary>One request that a workload drew.</summary>
/// <param name="Kind">Which of the workload's kinds it is; -1 for none.</param>
/// <param name="Key">Which request of the kind; what it means is the workload's own affair.</param>
public readonly record struct Request(int Kind, long Key);
