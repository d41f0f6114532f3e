namespace Edge.Protocol;

/// <summary>What a request asks for; the number is part of the cache key.</summary>
public enum Endpoint : byte
{
    /// <summary><c>chat.completions</c>, <c>/v1/chat/completions</c>.</summary>
    ChatCompletions = 1,
    /// <summary><c>embeddings</c>, <c>/v1/embeddings</c>.</summary>
    Embeddings = 2,
}
