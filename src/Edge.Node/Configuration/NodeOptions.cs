using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Edge.Node.Configuration;

/// <summary>Who this node is, and where it keeps what it must not lose.</summary>
public sealed record NodeOptions
{
    /// <summary>The name other nodes, logs and metrics know it by.</summary>
    /// <value>Up to 64 characters of a-z, 0-9, '.', '-' and '_'. Default empty: the host's name.</value>
    [RegularExpression("[a-z0-9._-]{0,64}")]
    public string Name { get; set; } = "";

    /// <summary>Where it stands; requests can ask for a region.</summary>
    /// <value>Up to 64 characters of a-z, 0-9, '.', '-' and '_'. Default empty: none.</value>
    [RegularExpression("[a-z0-9._-]{0,64}")]
    public string Region { get; set; } = "";

    /// <summary>Where it keeps the cache and the keys.</summary>
    /// <value>Default empty: the folder systemd gives the service, else <c>edge</c> in the user's data folder.</value>
    public string DataFolder { get; set; } = "";

    /// <summary>Where it looks for models, one folder each.</summary>
    /// <value>Default empty: <c>models</c> in the data folder.</value>
    public string ModelsFolder { get; set; } = "";
}

/// <summary>Validates <see cref="NodeOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class NodeOptionsValidator : IValidateOptions<NodeOptions>;
