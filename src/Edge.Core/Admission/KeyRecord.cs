namespace Edge.Admission;

/// <summary>What the key file keeps of one key; nothing in it opens a door.</summary>
/// <param name="Id">The key's public part.</param>
/// <param name="Tenant">Whose requests it carries.</param>
/// <param name="SecretSha256">SHA-256 of the secret part as presented, in lower-case hex.</param>
/// <param name="Rights">What it allows.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends; <see langword="null"/> for never.</param>
public sealed record KeyRecord(
    string Id, TenantId Tenant, string SecretSha256, Rights Rights, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);
