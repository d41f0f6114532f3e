namespace Edge.Connection;

/// <summary>How the node names itself to its clients.</summary>
/// <param name="Name">The node's name, unique in its cluster.</param>
/// <param name="Version">The version of the binary.</param>
/// <param name="Region">Where it runs; empty when it was not told.</param>
public sealed record NodeIdentity(string Name, string Version, string Region);
