using System.ComponentModel.DataAnnotations;
using System.Net;
using Edge.Node.Tls;

namespace Edge.Node.Configuration;

/// <summary>Where one door of the node listens.</summary>
public sealed record ListenerOptions
{
    /// <summary>The addresses it listens on.</summary>
    /// <value>IP addresses. Default loopback, both families; any other address needs keys, or
    /// <see cref="Admission.KeyOptions.AllowUnauthenticated"/>.</value>
    public IList<string> Addresses { get; set; } = ["127.0.0.1", "::1"];

    /// <summary>Its port.</summary>
    /// <value>0 to 65535; 0 for a free one. Default 7411 for TCP, 7412 for HTTP, 7413 for administration.</value>
    [Range(0, 65535)]
    public int Port { get; set; }

    /// <summary>Whether and how it encrypts.</summary>
    public TlsOptions Tls { get; set; } = new();

    /// <summary>The first address that others than this machine can reach; null when there is none.</summary>
    public string? Exposed => Addresses.FirstOrDefault(address => !IPAddress.IsLoopback(IPAddress.Parse(address)));
}
