namespace Edge.Client;

/// <summary>A request on its way to a connection.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="Argument">The one element of the params, a MessagePack value; empty for none.</param>
/// <param name="Limit">The time granted, for messages.</param>
/// <param name="DeadlineAt">When that is over, in the clock's timestamps.</param>
/// <param name="Chunks">Takes the chunks of a stream; null for an answer in one piece.</param>
/// <param name="Cancellation">Ends the request.</param>
internal readonly record struct OutgoingRequest(
    ReadOnlyMemory<byte> Method, ReadOnlyMemory<byte> Argument, TimeSpan Limit, long DeadlineAt, ChunkQueue? Chunks, CancellationToken Cancellation);
