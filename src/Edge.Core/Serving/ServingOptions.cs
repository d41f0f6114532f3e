using Edge.Configuration;
using Microsoft.Extensions.Options;

namespace Edge.Serving;

/// <summary>Limits that hold for every request, whatever door it came through.</summary>
public sealed record ServingOptions
{
    /// <summary>Longest time from a request's arrival to the end of its answer; a caller may ask for less.</summary>
    /// <value>1 second to 1 hour. Default 10 minutes, the official OpenAI clients' own limit.</value>
    [DurationRange("00:00:01", "01:00:00")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMinutes(10);
}

/// <summary>Validates <see cref="ServingOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class ServingOptionsValidator : IValidateOptions<ServingOptions>;
