using Edge.Protocol;

namespace Edge.Client;

/// <summary>The node's methods as <see cref="EdgeClient.SendAsync"/> takes them.</summary>
public static class EdgeMethods
{
    /// <summary><c>node.ping</c>: whether the node is there.</summary>
    public static ReadOnlyMemory<byte> Ping { get; } = MethodNames.Ping.ToArray();

    /// <summary><c>chat.completions</c>: the answer to a conversation.</summary>
    public static ReadOnlyMemory<byte> ChatCompletions { get; } = MethodNames.ChatCompletions.ToArray();

    /// <summary><c>embeddings</c>: the vectors of texts.</summary>
    public static ReadOnlyMemory<byte> Embeddings { get; } = MethodNames.Embeddings.ToArray();

    /// <summary><c>models.list</c>: the models that the caller may use.</summary>
    public static ReadOnlyMemory<byte> ModelsList { get; } = MethodNames.ModelsList.ToArray();

    /// <summary><c>cache.get</c>: a stored answer, or <c>not_cached</c>.</summary>
    public static ReadOnlyMemory<byte> CacheGet { get; } = MethodNames.CacheGet.ToArray();

    /// <summary><c>cache.put</c>: stores an answer that the caller brings.</summary>
    public static ReadOnlyMemory<byte> CachePut { get; } = MethodNames.CachePut.ToArray();

    /// <summary><c>cache.invalidate</c>: ends stored answers.</summary>
    public static ReadOnlyMemory<byte> CacheInvalidate { get; } = MethodNames.CacheInvalidate.ToArray();

    /// <summary><c>cache.stats</c>: the cache's counters.</summary>
    public static ReadOnlyMemory<byte> CacheStats { get; } = MethodNames.CacheStats.ToArray();

    /// <summary><c>node.hello</c>, which every connection says for itself.</summary>
    internal static ReadOnlyMemory<byte> Hello { get; } = MethodNames.Hello.ToArray();
}
