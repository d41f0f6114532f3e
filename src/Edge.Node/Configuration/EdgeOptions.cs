using Edge.Admission;
using Edge.Caching;
using Edge.Node.Logging;
using Edge.Serving;

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

    /// <summary>Keys.</summary>
    public KeyOptions Admission { get; set; } = new();

    /// <summary>Other names for models.</summary>
    public IList<AliasOptions> Aliases { get; set; } = [];

    /// <summary>Limits of every request.</summary>
    public ServingOptions Serving { get; set; } = new();

    /// <summary>What is cached.</summary>
    public CacheOptions Cache { get; set; } = new();

    /// <summary>How the node stops.</summary>
    public DrainOptions Drain { get; set; } = new();

    /// <summary>What is logged.</summary>
    public LogOptions Log { get; set; } = new();
}
