using System.Collections.Frozen;
using Edge.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;
using Endpoint = Edge.Protocol.Endpoint;

namespace Edge.Node.Http;

/// <summary>The OpenAI door: finds the endpoint of a request and sees that every failure leaves in OpenAI's form.</summary>
/// <remarks>One handler behind Kestrel, without routing or model binding: a dozen fixed paths, and refusals in the API's own words. No CORS
/// headers are sent, so browsers keep pages of other origins out.</remarks>
internal sealed class HttpDoor
{
    private readonly FrozenDictionary<string, Route> _routes;
    private readonly FrozenSet<string> _probes;
    private readonly ModelsEndpoint _models;
    private readonly HttpDoorParts _parts;
    private readonly ILogger<HttpDoor> _logger;

    /// <summary>Makes the door.</summary>
    public HttpDoor(HttpDoorParts parts, ILogger<HttpDoor> logger)
    {
        (_parts, _logger) = (parts, logger);
        var inference = new InferenceEndpoint(parts);
        _models = new ModelsEndpoint(parts);
        var routes = HealthEndpoint.Routes(parts.Health);
        _probes = routes.Keys.ToFrozenSet(StringComparer.Ordinal);
        routes["/v1/chat/completions"] = new Route("POST", context => inference.HandleAsync(context, Endpoint.ChatCompletions));
        routes["/v1/embeddings"] = new Route("POST", context => inference.HandleAsync(context, Endpoint.Embeddings));
        routes["/v1/models"] = new Route("GET", _models.ListAsync);
        _routes = routes.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Sets Kestrel's limits, which hold for every HTTP listener.</summary>
    public static void Configure(KestrelServerOptions kestrel, HttpDoorOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        kestrel.Limits.RequestHeadersTimeout = options.HeadersTimeout;
        kestrel.Limits.KeepAliveTimeout = options.KeepAliveTimeout;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(options.MinBytesPerSecond, options.RateGrace);
        kestrel.Limits.MinResponseDataRate = new MinDataRate(options.MinBytesPerSecond, options.RateGrace);
    }

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context);
        }
        catch (BadHttpRequestException e)
        {
            // Kestrel's word for a body that is too large, too slow or broken off.
            await ErrorResponse.WriteAsync(context, e.StatusCode, BodyError(e.StatusCode));
        }
        catch (Exception e) when (e is IOException || context.RequestAborted.IsCancellationRequested)
        {
            // The caller left, or its connection broke; there is nobody to tell.
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            HttpLog.Failed(_logger, context.Request.Path, e);
            if (context.Response.HasStarted) context.Abort();
            else await ErrorResponse.WriteAsync(context, new EdgeError(ErrorCode.ServerError, "The node failed; its log says more."));
        }
    }

    private Task RouteAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        if (HttpConnections.Refusal(context) is { } refusal)
        {
            context.Response.Headers.Connection = "close";
            // A full node is alive: a probe that is refused would have it restarted.
            if (!_probes.Contains(path)) return ErrorResponse.WriteAsync(context, refusal);
        }

        if (_routes.TryGetValue(path, out var route)) return route.HandleAsync(context);
        if (path.StartsWith(ModelsEndpoint.ItemPrefix, StringComparison.Ordinal)) return new Route("GET", _models.GetAsync).HandleAsync(context);
        return ErrorResponse.WriteAsync(context, Route.Unknown(path));
    }

    private EdgeError BodyError(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => new EdgeError(ErrorCode.TooLarge, $"The body is over the limit of {_parts.Options.MaxBodyBytes} bytes."),
        StatusCodes.Status408RequestTimeout => new EdgeError(
            ErrorCode.InvalidRequest, $"The body came more slowly than the limit of {_parts.Options.MinBytesPerSecond} bytes per second."),
        _ => new EdgeError(ErrorCode.InvalidRequest, "The body could not be read to its end."),
    };
}
