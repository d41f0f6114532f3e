namespace Edge.Protocol;

/// <summary>The model a request means: the name after aliases, and the revision of what is behind it.</summary>
/// <param name="Name">The name that backends know.</param>
/// <param name="NameUtf8">The same in UTF-8.</param>
/// <param name="Revision">The weights' hash of a local model, an alias's configured revision, else empty: part of the cache key, so
/// that new weights never answer with old words.</param>
public readonly record struct ModelScope(string Name, ReadOnlyMemory<byte> NameUtf8, string Revision);
