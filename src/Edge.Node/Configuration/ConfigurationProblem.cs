namespace Edge.Node.Configuration;

/// <summary>One thing wrong with the configuration, for a person to mend.</summary>
/// <param name="Origin">Where it was written: <c>edge.json:12:5</c>, <c>EDGE__CACHE__TTL</c>, <c>--set cache.ttl</c>.</param>
/// <param name="Path">The setting, as <c>cache.ttl</c>; empty for the whole.</param>
/// <param name="Message">What was met and what is allowed; never a secret.</param>
internal sealed record ConfigurationProblem(string Origin, string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => string.Join(": ", new[] { Origin, Path, Message }.Where(part => part.Length > 0));
}

/// <summary>The configuration cannot be used; holds everything wrong with it.</summary>
internal sealed class ConfigurationException(IReadOnlyList<ConfigurationProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>What is wrong, in the order of the file.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; } = problems;
}
