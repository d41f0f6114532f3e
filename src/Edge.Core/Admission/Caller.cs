namespace Edge.Admission;

/// <summary>Who sends a request, as far as their credential shows.</summary>
/// <remarks>Made once per key when the key file is read, then shared: authenticating allocates nothing.</remarks>
/// <param name="Tenant">Whose requests they are.</param>
/// <param name="KeyId">The public part of the key, for logs; empty where the node has no keys.</param>
/// <param name="Rights">What the caller may do.</param>
public sealed record Caller(TenantId Tenant, string KeyId, Rights Rights)
{
    /// <summary>Everybody, on a node without keys.</summary>
    public static Caller Anonymous { get; } = new(TenantId.Default, "", Rights.All);

    /// <summary>Whoever failed to say who they are: a tenant that no key can have, and no rights.</summary>
    public static Caller Nobody { get; } = new(new(""), "", Rights.None);

    /// <summary>Whether the caller holds each of <paramref name="rights"/>.</summary>
    public bool May(Rights rights) => (Rights & rights) == rights;
}

/// <summary>What a key allows.</summary>
[Flags]
public enum Rights
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>Chat, embeddings, listing models, reading the cache; written <c>inference</c>.</summary>
    Inference = 1,
    /// <summary>Putting into the cache and invalidating; written <c>cache:write</c>.</summary>
    CacheWrite = 2,
    /// <summary>The administration listener; written <c>admin</c>.</summary>
    Admin = 4,
    /// <summary>Everything.</summary>
    All = Inference | CacheWrite | Admin,
}
