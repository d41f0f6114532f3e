namespace Edge.Admission;

/// <summary>Names whose request it is; limits, keys, cache scope and metering hang on it.</summary>
/// <param name="Value">1 to 64 characters of a-z, 0-9, '-' and '_'.</param>
public readonly record struct TenantId(string Value)
{
    /// <summary>The tenant of a node without keys.</summary>
    public static readonly TenantId Default = new("default");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
