namespace Edge.Serving;

/// <summary>A door's side of a streamed answer.</summary>
public interface IChunkWriter
{
    /// <summary>Writes one chunk, a map as <see cref="Backends.IChunkSink"/> gives it, for the caller.</summary>
    /// <remarks>Completes when there is room for another. The chunk is borrowed until then.</remarks>
    ValueTask WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellation);

    /// <summary>Sends what was written; completes when the connection took it. The end of the answer sends what is left.</summary>
    ValueTask FlushAsync(CancellationToken cancellation);
}
