using System.Text;

namespace Edge.Providers;

/// <summary>The models a provider serves: exact names, prefixes with a trailing '*', or '*' for all.</summary>
/// <remarks>Immutable. A linear search: lists are short, and only a request that the cache did not answer asks.</remarks>
internal sealed class ModelPatterns(IEnumerable<string> patterns)
{
    private readonly (string Pattern, byte[] Text, bool IsPrefix)[] _patterns =
        [.. patterns.Select(pattern => (pattern, Encoding.UTF8.GetBytes(pattern.TrimEnd('*')), pattern.EndsWith('*')))];

    /// <summary>Whether the text is a pattern: not empty, with a '*' at its end only.</summary>
    public static bool IsValid(string pattern) => pattern.Length > 0 && pattern.IndexOf('*') is var star && (star < 0 || star == pattern.Length - 1);

    /// <summary>The first pattern that names the model, UTF-8; null when none does.</summary>
    public string? Match(ReadOnlySpan<byte> model)
    {
        foreach (var (pattern, text, isPrefix) in _patterns)
            if (isPrefix ? model.StartsWith(text) : model.SequenceEqual(text)) return pattern;
        return null;
    }
}
