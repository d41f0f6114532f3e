using System.Text.Json;
using Edge.Admission;
using Edge.Backends;
using Edge.Buffers;
using Edge.Protocol;
using Microsoft.AspNetCore.Http;
using Endpoint = Edge.Protocol.Endpoint;

namespace Edge.Node.Http;

/// <summary><c>/v1/models</c>: what the caller may ask for.</summary>
internal sealed class ModelsEndpoint(HttpDoorParts parts)
{
    /// <summary>What stands before a model's name.</summary>
    public const string ItemPrefix = "/v1/models/";

    /// <summary>Lists all.</summary>
    public Task ListAsync(HttpContext context)
    {
        if (Refuse(context) is { } error) return ErrorResponse.WriteAsync(context, error);
        return WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "list"u8);
            json.WriteStartArray("data"u8);
            foreach (var model in parts.Models()) Write(json, model);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>Shows one.</summary>
    public Task GetAsync(HttpContext context)
    {
        if (Refuse(context) is { } error) return ErrorResponse.WriteAsync(context, error);

        // A slash of the name may come as it is or escaped; Kestrel leaves only that escape in the path.
        string name = context.Request.Path.Value![ItemPrefix.Length..].Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var model = parts.Models().FirstOrDefault(model => model.Name == name);
        return model is null
            ? ErrorResponse.WriteAsync(context, new EdgeError(ErrorCode.ModelNotFound, "The node lists no model of that name; /v1/models names what it has.", "model"))
            : WriteAsync(context, json => Write(json, model));
    }

    private EdgeError? Refuse(HttpContext context)
    {
        if (RequestHeaders.Authenticate(context.Request.Headers, parts.Authenticate, out var caller) is { } error) return error;
        return caller.May(Rights.Inference) ? null : new EdgeError(ErrorCode.PermissionDenied, "The key lacks the right 'inference'.");
    }

    private static void Write(Utf8JsonWriter json, ModelDescription model)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, model.Name);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, model.Created.ToUnixTimeSeconds());
        json.WriteString("owned_by"u8, model.OwnedBy);
        json.WriteString("endpoint"u8, model.Endpoint == Endpoint.Embeddings ? "embeddings"u8 : "chat.completions"u8);
        if (model.Revision.Length > 0) json.WriteString("revision"u8, model.Revision);
        if (model.ContextTokens > 0) json.WriteNumber("context_tokens"u8, model.ContextTokens);
        json.WriteEndObject();
    }

    private static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        using var body = new PooledBufferWriter();
        using (var json = new Utf8JsonWriter(body, JsonForm.Options)) write(json);
        context.Response.ContentType = JsonForm.ContentType;
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }
}
