namespace Edge.Load.Workloads;

/// <summary>What a workload found at the front of the bytes received.</summary>
public readonly ref struct Answer
{
    /// <summary>The front is not whole yet.</summary>
    public static Answer Incomplete => default;

    /// <summary>How many bytes were taken.</summary>
    /// <value>0 if more must come first; -1 if the bytes cannot be read, and the connection is of no more use.</value>
    public int Bytes { get; private init; }

    /// <summary>Whose answer it is.</summary>
    /// <value>A slot of the connection; -1 if the bytes end no answer.</value>
    public int Slot { get; private init; }

    /// <summary>What is wrong with it, as a code.</summary>
    /// <value>Empty if nothing is.</value>
    public ReadOnlySpan<byte> Error { get; private init; }

    /// <summary>An answer as it should be.</summary>
    public static Answer Good(int bytes, int slot) => new() { Bytes = bytes, Slot = slot };

    /// <summary>An answer that is an error, or not what was expected.</summary>
    public static Answer Failed(int bytes, int slot, ReadOnlySpan<byte> error) => new() { Bytes = bytes, Slot = slot, Error = error };

    /// <summary>A piece of an answer that goes on.</summary>
    public static Answer Part(int bytes) => new() { Bytes = bytes, Slot = -1 };

    /// <summary>Bytes that are no answer at all.</summary>
    public static Answer Unreadable(ReadOnlySpan<byte> error) => new() { Bytes = -1, Slot = -1, Error = error };
}
