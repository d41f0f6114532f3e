using Edge.Admission;
using Edge.Caching;
using Edge.Connection;
using Edge.Embeddings;
using Edge.Generation;
using Edge.Node.Http;
using Edge.Node.Logging;
using Edge.Providers.OpenAi;
using Edge.Serving;
using Edge.Similarity;
using Edge.Storage;

namespace Edge.Node.Configuration;

/// <summary>All options of the node, one record per stage; <see cref="Schema.ConfigurationSchema"/> says which key sets which.</summary>
public sealed record EdgeOptions
{
    /// <summary>Who the node is.</summary>
    public NodeOptions Node { get; set; } = new();

    /// <summary>The MessagePack-RPC door.</summary>
    public ListenerOptions Tcp { get; set; } = new() { Port = 7411 };

    /// <summary>The OpenAI door.</summary>
    public ListenerOptions Http { get; set; } = new() { Port = 7412 };

    /// <summary>Health, metrics and administration.</summary>
    public ListenerOptions Admin { get; set; } = new() { Port = 7413 };

    /// <summary>The three doors by the names of their settings.</summary>
    internal IReadOnlyList<(string Name, ListenerOptions Listener)> Doors => [("tcp", Tcp), ("http", Http), ("admin", Admin)];

    /// <summary>Limits of every TCP connection.</summary>
    public ConnectionOptions Connection { get; set; } = new();

    /// <summary>Limits of every HTTP connection.</summary>
    public HttpDoorOptions HttpLimits { get; set; } = new();

    /// <summary>Keys.</summary>
    public KeyOptions Admission { get; set; } = new();

    /// <summary>Other names for models.</summary>
    public IList<AliasOptions> Aliases { get; set; } = [];

    /// <summary>Limits of every request.</summary>
    public ServingOptions Serving { get; set; } = new();

    /// <summary>What is cached.</summary>
    public CacheOptions Cache { get; set; } = new();

    /// <summary>What the cache may use of memory and disk.</summary>
    public CacheStorageOptions Storage { get; set; } = new();

    /// <summary>How many prompts are compared with.</summary>
    public SimilarityOptions Similarity { get; set; } = new();

    /// <summary>How local embedding models run.</summary>
    public EmbeddingOptions Embeddings { get; set; } = new();

    /// <summary>How local chat models run.</summary>
    public ChatModelOptions Chat { get; set; } = new();

    /// <summary>Who answers what the node does not have, or has no room for; in this order.</summary>
    public IList<OpenAiProviderOptions> Providers { get; set; } = [];

    /// <summary>How the node stops.</summary>
    public DrainOptions Drain { get; set; } = new();

    /// <summary>What is logged.</summary>
    public LogOptions Log { get; set; } = new();
}
