using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Edge.Similarity;

/// <summary>How many prompts the node remembers for the decision on similar ones.</summary>
public sealed record SimilarityOptions
{
    /// <summary>Vectors held, all tenants together; past it the oldest go first.</summary>
    /// <value>1 to 16 million vectors of about 2.3 kB each (512 dimensions). Default 65,536: 150 MB when full.</value>
    [Range(1, 16_000_000)]
    public int MaxVectors { get; set; } = 65_536;
}

/// <summary>Checks <see cref="SimilarityOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class SimilarityOptionsValidator : IValidateOptions<SimilarityOptions>;
