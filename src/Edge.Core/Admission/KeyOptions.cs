namespace Edge.Admission;

/// <summary>Where the keys are, and whether the node may do without.</summary>
public sealed record KeyOptions
{
    /// <summary>The key file.</summary>
    /// <value>Default empty: <c>keys.json</c> in the data folder, and no keys where that is missing.</value>
    public string KeysFile { get; set; } = "";

    /// <summary>Whether a node without keys may listen where other machines reach it.</summary>
    /// <value>Default no.</value>
    public bool AllowUnauthenticated { get; set; }
}
