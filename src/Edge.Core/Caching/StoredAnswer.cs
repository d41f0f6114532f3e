namespace Edge.Caching;

/// <summary>Names one answer in the cache, for as long as nothing takes its place.</summary>
/// <param name="Key">The key it is stored under.</param>
/// <param name="Version">Which of the records under that key holds it.</param>
/// <param name="Start">Where in the record it begins.</param>
/// <param name="Length">Its bytes.</param>
public readonly record struct StoredAnswer(CacheKey Key, long Version, int Start, int Length);
