namespace Edge.Buffers;

/// <summary>More was written into a <see cref="PooledBufferWriter"/> than its limit allows.</summary>
/// <remarks><see cref="System.Buffers.IBufferWriter{T}"/> has no other way to say so; whoever set the limit catches it.</remarks>
public sealed class BufferFullException : InvalidOperationException
{
    /// <summary>Makes an exception that names the size met and the limit.</summary>
    public BufferFullException(long neededBytes, int maxBytes)
        : base($"The buffer needs {neededBytes} bytes; its limit is {maxBytes}.")
        => (NeededBytes, MaxBytes) = (neededBytes, maxBytes);

    /// <value>Bytes, at least, that the content would have taken.</value>
    public long NeededBytes { get; }

    /// <value>The writer's limit in bytes.</value>
    public int MaxBytes { get; }
}
