namespace Edge.Load.Workloads.Resp;

/// <summary>GET of values that were SET before.</summary>
public sealed record RespOptions
{
    /// <summary>Different keys.</summary>
    /// <value>1 to 10,000,000. Default 100,000.</value>
    public int Keys { get; init; } = 100_000;

    /// <summary>The exponent of Zipf's law.</summary>
    /// <value>0 (equally) to 5. Default 0.99.</value>
    public double Zipf { get; init; } = 0.99;

    /// <summary>Bytes of a value.</summary>
    /// <value>1 to 1 MiB. Default 500.</value>
    public int ValueBytes { get; init; } = 500;

    /// <summary>Seed of the draw.</summary>
    public ulong Seed { get; init; } = 1;
}
