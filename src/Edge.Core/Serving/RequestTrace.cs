using System.Diagnostics;
using Edge.Accounting;
using Edge.Protocol;

namespace Edge.Serving;

/// <summary>The span of one request on its way through the node, as the GenAI conventions name it.</summary>
/// <remarks>Continues the caller's trace (<see cref="RequestControls.TraceParent"/>). Without a listener nothing is made. Prompts and answers are
/// no part of it.</remarks>
internal static class RequestTrace
{
    private static readonly ActivitySource Source = new(Accountant.MeterName);

    /// <summary>Opens the span; null when nobody listens.</summary>
    public static Activity? Start(Exchange exchange)
    {
        if (!Source.HasListeners()) return null;
        var request = exchange.Request;
        string operation = request.Endpoint == Endpoint.Embeddings ? "embeddings" : "chat", model = request.RequestedModelName;
        ActivityContext.TryParse(request.Controls.TraceParent, traceState: null, isRemote: true, out var parent);
        var activity = Source.StartActivity($"{operation} {model}", ActivityKind.Server, parent);
        activity?.SetTag("gen_ai.operation.name", operation).SetTag("gen_ai.request.model", model).SetTag("edge.request.id", exchange.Id.ToString());
        return activity;
    }

    /// <summary>Says how the request ended.</summary>
    public static void Finish(Activity? activity, Exchange exchange)
    {
        if (activity is null) return;
        activity.SetTag("edge.served_by", exchange.ServedBy).SetTag("edge.cache", exchange.Cache.Kind.ToString());
        if (exchange.Error is { } error) activity.SetTag("error.type", error.Code.Name()).SetStatus(ActivityStatusCode.Error);
    }
}
