using System.ComponentModel.DataAnnotations;
using Edge.Configuration;
using Edge.Protocol;
using Microsoft.Extensions.Options;

namespace Edge.Node.Http;

/// <summary>Limits of the HTTP doors, the OpenAI door and the administration.</summary>
public sealed record HttpDoorOptions
{
    /// <summary>Connections of the OpenAI door at once; requests on further ones are refused with 503.</summary>
    /// <value>1 to 1 Mi. Default 16384, as the other door.</value>
    [Range(1, 1024 * 1024)]
    public int MaxConnections { get; set; } = 16 * 1024;

    /// <summary>Largest accepted body, as JSON and as MessagePack.</summary>
    /// <value>Bytes, 4 KiB to 64 MiB. Default 1 MiB, as the other door.</value>
    [Range(4 * 1024, 64 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>Deepest nesting of a body.</summary>
    /// <value>4 to 64. Default 32, as the other door.</value>
    [Range(4, MessageLimits.DepthCapacity)]
    public int MaxDepth { get; set; } = 32;

    /// <summary>Most values in a body.</summary>
    /// <value>64 to 16 Mi. Default 64 Ki, as the other door.</value>
    [Range(64, 16 * 1024 * 1024)]
    public int MaxElements { get; set; } = 64 * 1024;

    /// <summary>Time to send the head of a request.</summary>
    /// <value>1 second to 5 minutes. Default 30 s, Kestrel's.</value>
    [DurationRange("00:00:01", "00:05:00")]
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Silence between two requests after which a connection is closed.</summary>
    /// <value>1 second to 1 hour. Default 130 s, Kestrel's.</value>
    [DurationRange("00:00:01", "01:00:00")]
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>Slowest accepted rate of a body, and of a client's reading, after a grace of <see cref="RateGrace"/>.</summary>
    /// <value>Bytes per second, 1 to 1 Mi. Default 240, Kestrel's.</value>
    [Range(1, 1024 * 1024)]
    public int MinBytesPerSecond { get; set; } = 240;

    /// <summary>Time before <see cref="MinBytesPerSecond"/> counts.</summary>
    /// <value>1.1 second to 1 minute: Kestrel measures once a second. Default 5 s, Kestrel's.</value>
    [DurationRange("00:00:01.1", "00:01:00")]
    public TimeSpan RateGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Wait for the first chunk after which a stream gets a comment, and again each time, so that nobody on the way closes it.</summary>
    /// <value>1 second to 5 minutes. Default 15 s: half of the shortest idle limit of common proxies.</value>
    [DurationRange("00:00:01", "00:05:00")]
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(15);

    internal MessageLimits Limits => new(MaxBodyBytes, MaxDepth, MaxElements);
}

/// <summary>Validates <see cref="HttpDoorOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class HttpDoorOptionsValidator : IValidateOptions<HttpDoorOptions>;
