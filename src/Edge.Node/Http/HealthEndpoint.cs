using System.Text.Json;
using Edge.Buffers;
using Microsoft.AspNetCore.Http;

namespace Edge.Node.Http;

/// <summary>The probes: is it alive, has it started, should it get requests; and the names other servers gave them.</summary>
internal static class HealthEndpoint
{
    /// <summary>The paths, on every HTTP listener and without a key.</summary>
    public static Dictionary<string, Route> Routes(NodeHealth health)
    {
        var live = new Route("GET", context => AnswerAsync(context, true, "live"));
        var ready = new Route("GET", context => AnswerAsync(context, health.IsReady, health.IsReady ? "ready" : WhyNot(health)));
        var started = new Route("GET", context => AnswerAsync(context, health.Phase != NodePhase.Starting, health.Phase == NodePhase.Starting ? "starting" : "started"));
        return new Dictionary<string, Route>(StringComparer.Ordinal)
        {
            ["/livez"] = live, ["/readyz"] = ready, ["/startupz"] = started,
            // llama.cpp, vLLM, TEI, Helicone; KServe and Triton; NIM; LiteLLM.
            ["/health"] = live,
            ["/v2/health/live"] = live, ["/v2/health/ready"] = ready,
            ["/v1/health/live"] = live, ["/v1/health/ready"] = ready,
            ["/health/liveliness"] = live, ["/health/readiness"] = ready,
        };
    }

    private static string WhyNot(NodeHealth health) => health.Phase switch
    {
        NodePhase.Starting => "starting",
        NodePhase.Draining => "draining",
        _ => "nothing to answer with: the node has neither a model nor a provider",
    };

    private static async Task AnswerAsync(HttpContext context, bool isGood, string status)
    {
        using var body = new PooledBufferWriter();
        using (var json = new Utf8JsonWriter(body, JsonForm.Options))
        {
            json.WriteStartObject();
            json.WriteString("status"u8, status);
            json.WriteEndObject();
        }

        context.Response.StatusCode = isGood ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = JsonForm.ContentType;
        context.Response.ContentLength = body.WrittenCount;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }
}
