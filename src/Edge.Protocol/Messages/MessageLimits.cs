namespace Edge.Protocol;

/// <summary>How large and how intricate one message may be.</summary>
/// <param name="MaxBytes">Bytes from the first to the last of the message. Default 1 MiB.</param>
/// <param name="MaxDepth">Arrays and maps inside one another, the envelope included; at most <see cref="DepthCapacity"/>.
/// Default 32.</param>
/// <param name="MaxElements">Values in all arrays and maps together; a map entry counts as two. Default 64 Ki.</param>
public readonly record struct MessageLimits(int MaxBytes, int MaxDepth, int MaxElements)
{
    /// <summary>The deepest nesting that any configuration can allow: the scanner's memory is fixed.</summary>
    public const int DepthCapacity = 64;

    /// <summary>The limits of docs/protocol.md.</summary>
    public static MessageLimits Default => new(MaxBytes: 1024 * 1024, MaxDepth: 32, MaxElements: 64 * 1024);
}
