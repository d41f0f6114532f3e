using System.Net;
using System.Text;
using Edge.Admission;
using Edge.Backends;
using Edge.Caching;
using Edge.Node.Http;
using Edge.Node.Telemetry;
using Edge.Protocol;
using Edge.Serving;
using Edge.TestKit;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Node.Http;

/// <summary>Both HTTP doors on loopback ports, in front of a request path that a test scripts.</summary>
internal sealed class DoorHost : IAsyncDisposable
{
    private readonly KestrelHost _host;
    private readonly PrometheusExporter _exporter;

    private DoorHost(KestrelHost host, PrometheusExporter exporter, IPEndPoint door, IPEndPoint admin)
    {
        (_host, _exporter) = (host, exporter);
        Client = new HttpClient { BaseAddress = new Uri($"http://{door}") };
        Admin = new HttpClient { BaseAddress = new Uri($"http://{admin}") };
    }

    /// <summary>Asks the OpenAI door.</summary>
    public HttpClient Client { get; }

    /// <summary>Asks the administration.</summary>
    public HttpClient Admin { get; }

    /// <summary>Starts the doors.</summary>
    /// <param name="handle">The request path.</param>
    /// <param name="configure">Changes what the door is given.</param>
    /// <param name="connections">Receives the ids of the OpenAI door's connections.</param>
    public static async Task<DoorHost> StartAsync(
        RequestHandler handle, Func<HttpDoorParts, HttpDoorParts>? configure = null, HashSet<string>? connections = null)
    {
        var parts = new HttpDoorParts
        {
            Options = new HttpDoorOptions(),
            Handle = handle,
            Authenticate = static (ReadOnlySpan<byte> _, out Caller caller) =>
            {
                caller = Caller.Anonymous;
                return KeyStatus.Accepted;
            },
            Models = () => [new ModelDescription("tiny", Endpoint.ChatCompletions, "abc", "local", 512, DateTimeOffset.UnixEpoch)],
            Ids = new RequestIds(),
            Health = new NodeHealth(() => true) { Phase = NodePhase.Serving },
            Time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)),
        };
        if (configure is not null) parts = configure(parts);

        var exporter = new PrometheusExporter(meter => meter.Name == "Microsoft.AspNetCore.Server.Kestrel");
        ListenOptions? door = null, admin = null;
        var host = new KestrelHost(
            kestrel =>
            {
                HttpDoor.Configure(kestrel, parts.Options);
                kestrel.Listen(IPAddress.Loopback, 0, listen => (door = listen).Use(next => connection =>
                {
                    connections?.Add(connection.ConnectionId);
                    return next(connection);
                }));
                kestrel.Listen(IPAddress.Loopback, 0, listen => (admin = listen).UseAdminDoor());
            },
            HttpDoors.Handle(new HttpDoor(parts, NullLogger<HttpDoor>.Instance), new AdminDoor(parts.Health, exporter)),
            NullLoggerFactory.Instance);
        await host.StartAsync(default);
        return new DoorHost(host, exporter, door!.IPEndPoint!, admin!.IPEndPoint!);
    }

    /// <summary>A request path that gives one answer.</summary>
    public static RequestHandler Answering(string json) => (exchange, _, _) =>
    {
        Admit(exchange);
        exchange.Answer = Pack.Of(json);
        return ValueTask.CompletedTask;
    };

    /// <summary>A request path that streams chunks, and then has the whole answer.</summary>
    public static RequestHandler Streaming(string answer, params string[] chunks) => async (exchange, writer, cancellation) =>
    {
        Admit(exchange);
        foreach (string chunk in chunks) await writer!.WriteAsync(Pack.Of(chunk), cancellation);
        exchange.Answer = Pack.Of(answer);
    };

    /// <summary>A request path that fails, after some chunks.</summary>
    public static RequestHandler Failing(EdgeError error, params string[] chunks) => async (exchange, writer, cancellation) =>
    {
        Admit(exchange);
        foreach (string chunk in chunks) await writer!.WriteAsync(Pack.Of(chunk), cancellation);
        exchange.Error = error;
    };

    /// <summary>Does what the first stages of the path do.</summary>
    public static void Admit(Exchange exchange)
    {
        exchange.Request.Scope = new ModelScope(exchange.Request.RequestedModelName, exchange.Request.RequestedModel.ToArray(), "");
        exchange.ServedBy = "local";
        exchange.Cache.Kind = CacheKind.Miss;
    }

    /// <summary>Posts JSON to the door.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string json, params (string Name, string Value)[] headers)
        => PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"), headers);

    /// <summary>Posts a body to the door; the answer's head is there when it returns.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, HttpContent content, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Admin.Dispose();
        await _host.DisposeAsync();
        _exporter.Dispose();
    }
}
