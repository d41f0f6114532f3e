namespace Edge.Release;

/// <summary>Something of others that is shipped: a package or a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version; a model's is the hash of its weights.</param>
/// <param name="Reference">Its package URL, by which a bill of materials names it.</param>
/// <param name="Licence">SPDX expression; <see langword="null"/> where only the text says it.</param>
/// <param name="Copyright">Its copyright line; may be empty.</param>
/// <param name="Source">Where it comes from; may be empty.</param>
/// <param name="Hash">Algorithm and hexadecimal digits of what was fetched.</param>
/// <param name="Texts">Licence and notices as it brings them along.</param>
/// <param name="Dependencies">References of the components it needs itself.</param>
internal sealed record Component(
    string Name, string Version, string Reference, string? Licence, string Copyright, string Source,
    (string Algorithm, string Digits) Hash, IReadOnlyList<string> Texts, IReadOnlyList<string> Dependencies)
{
    /// <summary>Whether it is a model, not code.</summary>
    public bool IsModel => Reference.StartsWith("pkg:generic/", StringComparison.Ordinal);
}
