using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Edge.TestKit;

/// <summary>What the scripted cloud does with one request.</summary>
public delegate Task CloudScript(HttpContext context, CloudRequest request);

/// <summary>An OpenAI-like provider on a loopback port that answers as a test says and remembers what it was asked.</summary>
public sealed class ScriptedCloud : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<CloudRequest> _requests = Channel.CreateUnbounded<CloudRequest>();
    private readonly Queue<CloudScript> _next = new();
    private readonly CloudScript _otherwise;

    private ScriptedCloud(WebApplication app, CloudScript otherwise) => (_app, _otherwise) = (app, otherwise);

    /// <summary>The address for a provider's BaseUrl.</summary>
    public string BaseUrl => _app.Urls.Single() + "/v1";

    /// <summary>Starts a cloud.</summary>
    /// <param name="otherwise">What it does when no script is left.</param>
    /// <param name="protocols">HTTP/1.1, or HTTP/2 without TLS.</param>
    public static async Task<ScriptedCloud> StartAsync(CloudScript otherwise, HttpProtocols protocols = HttpProtocols.Http1)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        var app = builder.Build();
        var cloud = new ScriptedCloud(app, otherwise);
        app.Run(cloud.AnswerAsync);
        await app.StartAsync();
        return cloud;
    }

    /// <summary>Says what to do with the next request, after the scripts already given.</summary>
    public void Then(CloudScript script)
    {
        lock (_next) _next.Enqueue(script);
    }

    /// <summary>The next request that came, in order; waits for it.</summary>
    public async Task<CloudRequest> NextRequestAsync() => await _requests.Reader.ReadAsync();

    /// <summary>Requests that came and were not asked for yet.</summary>
    public int PendingRequests => _requests.Reader.Count;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = await CloudRequest.ReadAsync(context);
        CloudScript? script;
        lock (_next)
        {
            if (!_next.TryDequeue(out script)) script = _otherwise;
        }

        _requests.Writer.TryWrite(request);
        try
        {
            await script(context, request);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left; CloudRequest.Aborted says so.
        }
    }
}
