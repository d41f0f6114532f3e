namespace Edge.Load.Workloads;

/// <summary>Chat requests whose answers are in the cache, but for some.</summary>
public sealed record ChatOptions
{
    /// <summary>The model asked for.</summary>
    public string Model { get; init; } = "scripted";

    /// <summary>Different requests that are in the cache.</summary>
    /// <value>1 to 10,000,000. Default 100,000.</value>
    public int Keys { get; init; } = 100_000;

    /// <summary>How unequally often they are asked: the exponent of Zipf's law.</summary>
    /// <value>0 (equally) to 5. Default 0.99, YCSB's.</value>
    public double Zipf { get; init; } = 0.99;

    /// <summary>Every so manieth request is one that was never asked before.</summary>
    /// <value>0 for none. Default 100.</value>
    public int MissEvery { get; init; } = 100;

    /// <summary>Whether answers are streamed.</summary>
    public bool Stream { get; init; }

    /// <summary>Seed of the draw.</summary>
    public ulong Seed { get; init; } = 1;
}
