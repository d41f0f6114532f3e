using Edge.Caching;

namespace Edge.TestKit;

/// <summary>A guard that finds nothing wrong with any candidate.</summary>
public sealed class NoGuard : IPromptGuard
{
    /// <inheritdoc/>
    public PromptDisagreement Compare(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> asked) => PromptDisagreement.None;
}
