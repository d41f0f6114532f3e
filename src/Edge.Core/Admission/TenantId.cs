using System.Buffers;

namespace Edge.Admission;

/// <summary>Names the customer a request belongs to; nothing is shared between two of them.</summary>
/// <param name="Value">1 to 64 of <c>a-z 0-9 . _ -</c>, so that it is safe in a path, a metric tag and a header.</param>
public readonly record struct TenantId(string Value)
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>The tenant of a node that has no keys.</summary>
    public static TenantId Default { get; } = new("default");

    /// <summary>Whether <paramref name="name"/> can be a tenant.</summary>
    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= MaxLength } && !name.AsSpan().ContainsAnyExcept(Allowed);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
