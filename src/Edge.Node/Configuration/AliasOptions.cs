using System.ComponentModel.DataAnnotations;

namespace Edge.Node.Configuration;

/// <summary>Another name for a model, chosen by the operator.</summary>
public sealed record AliasOptions
{
    /// <summary>What requests say.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>The model it stands for.</summary>
    [Required]
    public string Model { get; set; } = "";

    /// <summary>Part of the cache key: to be changed when what is behind a provider's name changed.</summary>
    public string Revision { get; set; } = "";
}
