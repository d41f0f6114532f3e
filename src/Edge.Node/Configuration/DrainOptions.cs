using Edge.Configuration;

namespace Edge.Node.Configuration;

/// <summary>How the node stops.</summary>
public sealed record DrainOptions
{
    /// <summary>How long requests in flight may go on after the signal to stop.</summary>
    /// <value>0 to 10 minutes. Default 10 seconds.</value>
    [DurationRange("00:00:00", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);
}
