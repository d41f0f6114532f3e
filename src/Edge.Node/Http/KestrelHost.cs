using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Edge.Node.Http;

/// <summary>Kestrel with one handler and nothing around it.</summary>
/// <remarks>Without the web host: its services, configuration and diagnostics have no use here, and building them takes
/// longer than all of the node's own parts.</remarks>
internal sealed class KestrelHost : IAsyncDisposable
{
    private readonly KestrelServer _server;
    private readonly Application _application;

    /// <summary>Prepares the server; <see cref="StartAsync"/> opens its listeners.</summary>
    /// <param name="configure">Adds the listeners.</param>
    /// <param name="handle">Answers each HTTP request; the context is reused after it.</param>
    /// <param name="loggers">Told of Kestrel's troubles.</param>
    public KestrelHost(Action<KestrelServerOptions> configure, RequestDelegate handle, ILoggerFactory loggers)
    {
        var options = new KestrelServerOptions();
        configure(options);
        _server = new KestrelServer(
            Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers), loggers);
        _application = new Application(handle);
    }

    /// <summary>Opens the listeners.</summary>
    /// <exception cref="IOException">A port is in use.</exception>
    public Task StartAsync(CancellationToken cancellation) => _server.StartAsync(_application, cancellation);

    /// <summary>Takes nothing new and waits for what is in flight until <paramref name="patience"/> ends; what is left is
    /// cut off.</summary>
    public Task StopAsync(CancellationToken patience) => _server.StopAsync(patience);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new CancellationToken(canceled: true));
        _server.Dispose();
    }

    /// <summary>Gives each request a context, the one its connection had before where there is one.</summary>
    private sealed class Application(RequestDelegate handle) : IHttpApplication<DefaultHttpContext>
    {
        public DefaultHttpContext CreateContext(IFeatureCollection features)
        {
            if (features is not IHostContextContainer<DefaultHttpContext> container) return new DefaultHttpContext(features);
            if (container.HostContext is { } kept) kept.Initialize(features);
            else container.HostContext = kept = new DefaultHttpContext(features);
            return kept;
        }

        public Task ProcessRequestAsync(DefaultHttpContext context) => handle(context);

        public void DisposeContext(DefaultHttpContext context, Exception? exception) => context.Uninitialize();
    }
}
