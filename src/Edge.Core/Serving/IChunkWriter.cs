namespace Edge.Serving;

/// <summary>A door's side of a streamed answer.</summary>
public interface IChunkWriter
{
    /// <summary>Writes one chunk, a map as <see cref="Backends.IChunkSink"/> gives it, to the caller.</summary>
    /// <remarks>Completes when the connection took it. The chunk is borrowed until then.</remarks>
    ValueTask WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellation);
}
