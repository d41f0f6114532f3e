namespace Edge.Load.Workloads.Replay;

/// <summary>One line of a trace: when a request came, and how long it was.</summary>
/// <param name="Nanoseconds">Its arrival, from the first one's.</param>
/// <param name="InputTokens">Tokens of its prompt.</param>
/// <param name="OutputTokens">Tokens of its answer.</param>
/// <param name="Blocks">The prompt's blocks of 512 tokens by number: equal numbers hold equal text. One number of its own if the trace
/// says nothing about content.</param>
public sealed record TraceRequest(long Nanoseconds, int InputTokens, int OutputTokens, IReadOnlyList<long> Blocks);
