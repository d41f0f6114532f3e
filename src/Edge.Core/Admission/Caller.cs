namespace Edge.Admission;

/// <summary>Who asks: resolved once per connection on TCP, once per request on HTTP.</summary>
/// <param name="Tenant">Whose request it is.</param>
/// <param name="KeyId">The public part of the key; null where no key is required.</param>
/// <param name="Rights">What the key may do.</param>
public sealed record Caller(TenantId Tenant, string? KeyId, Rights Rights)
{
    /// <summary>Everybody, on a node without keys.</summary>
    public static readonly Caller Anonymous = new(TenantId.Default, null, Rights.All);
}
