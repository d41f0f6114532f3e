using Edge.Protocol;
using Edge.Routing;
using Edge.Serving;

namespace Edge.Admission;

/// <summary>The admission stage: may this caller ask for this model, and which one does the name mean?</summary>
/// <remarks>Thread-safe. Nothing here depends on load, price or chance: the outcome is part of the cache key.</remarks>
public sealed class ModelAdmission(ModelDirectory directory)
{
    private volatile ModelDirectory _directory = directory;

    /// <summary>The models in force; a reload swaps them whole.</summary>
    public ModelDirectory Directory
    {
        get => _directory;
        set => _directory = value;
    }

    /// <summary>Admits a request and writes the model it means into it.</summary>
    /// <param name="exchange">The request and its caller.</param>
    /// <param name="directory">The models that hold for this request from here to its end.</param>
    /// <returns>Null, or why not.</returns>
    public static EdgeError? Admit(Exchange exchange, ModelDirectory directory)
    {
        if (!exchange.Caller.May(Rights.Inference))
            return new EdgeError(ErrorCode.PermissionDenied, "The key lacks the right 'inference'.");
        if (!directory.TryResolve(exchange.Request.Endpoint, exchange.Request.RequestedModel, out var scope)) return Unknown(exchange);
        exchange.Request.Scope = scope;
        return null;
    }

    private static EdgeError Unknown(Exchange exchange) => new(
        ErrorCode.ModelNotFound,
        $"No backend serves the model '{exchange.Request.RequestedModelName}' for {(exchange.Request.Endpoint == Endpoint.Embeddings ? "embeddings" : "chat completions")}; models.list names what the node has.",
        "model");
}
