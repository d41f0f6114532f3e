using System.ComponentModel.DataAnnotations;
using Edge.Configuration;
using Edge.Protocol;
using Microsoft.Extensions.Options;

namespace Edge.Connection;

/// <summary>Limits every TCP connection obeys before its tenant is known.</summary>
public sealed record ConnectionOptions
{
    /// <summary>Largest accepted message.</summary>
    /// <value>Bytes, 4 KiB to 64 MiB. Default 1 MiB, Kestrel's request buffer.</value>
    [Range(4 * 1024, 64 * 1024 * 1024)]
    public int MaxMessageBytes { get; set; } = MessageLimits.Default.MaxBytes;

    /// <summary>Deepest nesting of a message, its envelope included.</summary>
    /// <value>8 to 64. Default 32: a chat request with tools needs about 12.</value>
    [Range(8, MessageLimits.DepthCapacity)]
    public int MaxMessageDepth { get; set; } = MessageLimits.Default.MaxDepth;

    /// <summary>Most values in all arrays and maps of a message; a map entry counts as two.</summary>
    /// <value>256 to 16 Mi. Default 64 Ki: 2048 inputs of 32 tokens each.</value>
    [Range(256, 16 * 1024 * 1024)]
    public int MaxMessageElements { get; set; } = MessageLimits.Default.MaxElements;

    /// <summary>Most connections at a time; one past it is told so and closed.</summary>
    /// <value>1 to 1 Mi. Default 16384: about 64 MiB of the kernel's smallest socket buffers.</value>
    [Range(1, 1024 * 1024)]
    public int MaxConnections { get; set; } = 16 * 1024;

    /// <summary>Requests of one connection that may be unanswered; past it the node stops reading.</summary>
    /// <value>1 to 4096. Default 64.</value>
    [Range(1, 4096)]
    public int MaxRequestsInFlight { get; set; } = 64;

    /// <summary>Time without a whole message, with nothing in flight, after which the node closes a connection.</summary>
    /// <value>1 second to 1 hour. Default 2 minutes, as http.sys.</value>
    [DurationRange("00:00:01", "01:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Time that a client may leave what was sent to it unread before the node drops the connection.</summary>
    /// <value>1 second to 1 hour. Default 30 seconds.</value>
    [DurationRange("00:00:01", "01:00:00")]
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(30);

    internal MessageLimits Limits => new(MaxMessageBytes, MaxMessageDepth, MaxMessageElements);
}

/// <summary>Validates <see cref="ConnectionOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class ConnectionOptionsValidator : IValidateOptions<ConnectionOptions>;
