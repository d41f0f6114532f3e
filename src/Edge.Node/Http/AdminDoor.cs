using System.Collections.Frozen;
using Edge.Node.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Edge.Node.Http;

/// <summary>The administration's listener: health and metrics, on a port that scrapers reach without an inference key.</summary>
internal sealed class AdminDoor
{
    private readonly FrozenDictionary<string, Route> _routes;

    /// <summary>Makes the door.</summary>
    public AdminDoor(NodeHealth health, PrometheusExporter exporter)
    {
        var routes = HealthEndpoint.Routes(health);
        routes["/metrics"] = new Route("GET", context => WriteMetricsAsync(context, exporter));
        _routes = routes.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        return _routes.TryGetValue(path, out var route) ? route.HandleAsync(context) : ErrorResponse.WriteAsync(context, Route.Unknown(path));
    }

    private static async Task WriteMetricsAsync(HttpContext context, PrometheusExporter exporter)
    {
        context.Response.ContentType = PrometheusExporter.ContentType;
        await context.Response.WriteAsync(exporter.Write(), context.RequestAborted);
    }
}
