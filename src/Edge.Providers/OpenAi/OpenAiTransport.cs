using System.Net;

namespace Edge.Providers.OpenAi;

/// <summary>Makes the pooled connections to one provider.</summary>
public static class OpenAiTransport
{
    // Long enough to be worth a handshake, short enough to follow a provider that moves behind its name: HttpClientFactory's default.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    // An answer that is left unread must not keep the provider writing: a cancel has 50 ms to arrive there. What is whole but for its
    // last bytes arrives within that, and the connection is used again.
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromMilliseconds(20);

    private const int MaxHeaderKilobytes = 32;

    /// <summary>Makes the transport; whoever gets it disposes it.</summary>
    /// <remarks>No redirects, which would carry a prompt to another host; no cookies, no decompression; a proxy only if the options say so.</remarks>
    public static HttpMessageInvoker Create(OpenAiProviderOptions options) => new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = options.ConnectTimeout,
            EnableMultipleHttp2Connections = true,
            MaxConnectionsPerServer = options.MaxConcurrent,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            PooledConnectionLifetime = ConnectionLifetime,
            ResponseDrainTimeout = DrainTimeout,
            UseCookies = false,
            UseProxy = options.UseProxy,
        },
        disposeHandler: true);
}
