namespace Edge.Node.Configuration;

/// <summary>A part of the running node that takes new options without a restart.</summary>
public interface IReloadable
{
    /// <summary>The settings it takes, as paths: <c>log.level</c>, or <c>providers</c> for all below.</summary>
    IReadOnlyList<string> Settings { get; }

    /// <summary>Makes ready for new options and changes nothing yet: another part may still refuse.</summary>
    /// <param name="next">The options that will be in force.</param>
    /// <param name="commit">Puts them in force; must not fail.</param>
    /// <returns>Null, or why it cannot, for the operator.</returns>
    string? Prepare(EdgeOptions next, out Action commit);
}
