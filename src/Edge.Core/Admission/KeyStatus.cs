namespace Edge.Admission;

/// <summary>What became of a presented key. To a client everything but <see cref="Accepted"/> is the same refusal.</summary>
public enum KeyStatus : byte
{
    /// <summary>The caller is known.</summary>
    Accepted,
    /// <summary>The node has keys and none was presented.</summary>
    Missing,
    /// <summary>It does not have the form of a key.</summary>
    Malformed,
    /// <summary>No key has this id, or it was revoked.</summary>
    Unknown,
    /// <summary>The id is known, the secret is another one.</summary>
    WrongSecret,
    /// <summary>Its time is over.</summary>
    Expired,
}
