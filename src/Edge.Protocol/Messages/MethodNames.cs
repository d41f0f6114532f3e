namespace Edge.Protocol;

/// <summary>The methods and notifications of docs/protocol.md, as they are written.</summary>
public static class MethodNames
{
    /// <summary>Introduces the client, binds its key, chooses its error form and notifications.</summary>
    public static ReadOnlySpan<byte> Hello => "node.hello"u8;

    /// <summary>Asks whether the node is there.</summary>
    public static ReadOnlySpan<byte> Ping => "node.ping"u8;

    /// <summary>Answers a conversation.</summary>
    public static ReadOnlySpan<byte> ChatCompletions => "chat.completions"u8;

    /// <summary>Embeds texts.</summary>
    public static ReadOnlySpan<byte> Embeddings => "embeddings"u8;

    /// <summary>Lists the models that the caller may use.</summary>
    public static ReadOnlySpan<byte> ModelsList => "models.list"u8;

    /// <summary>Answers from the cache or not at all.</summary>
    public static ReadOnlySpan<byte> CacheGet => "cache.get"u8;

    /// <summary>Stores an answer.</summary>
    public static ReadOnlySpan<byte> CachePut => "cache.put"u8;

    /// <summary>Ends entries by key, tag, model, or all of the tenant.</summary>
    public static ReadOnlySpan<byte> CacheInvalidate => "cache.invalidate"u8;

    /// <summary>Shows the cache's counters.</summary>
    public static ReadOnlySpan<byte> CacheStats => "cache.stats"u8;

    /// <summary>Client's notification: ends a request in flight.</summary>
    public static ReadOnlySpan<byte> RequestCancel => "request.cancel"u8;

    /// <summary>Node's notification: a piece of a streamed answer.</summary>
    public static ReadOnlySpan<byte> ChatChunk => "chat.chunk"u8;

    /// <summary>Node's notification: the connection ends, and why.</summary>
    public static ReadOnlySpan<byte> Goodbye => "node.goodbye"u8;

    /// <summary>Node's notification: it takes no new requests.</summary>
    public static ReadOnlySpan<byte> Draining => "node.draining"u8;
}
