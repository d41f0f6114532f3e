using System.Globalization;
using System.Text.Json;
using Edge.Buffers;
using Edge.Protocol;
using Microsoft.AspNetCore.Http;

namespace Edge.Node.Http;

/// <summary>Writes failures as OpenAI's clients expect them: <c>{"error":{message, type, param, code}}</c>.</summary>
internal static class ErrorResponse
{
    /// <summary>Answers with an error and its own status.</summary>
    public static Task WriteAsync(HttpContext context, EdgeError error) => WriteAsync(context, error.Code.Status(), error);

    /// <summary>Answers with an error under a status that has no code of its own.</summary>
    public static async Task WriteAsync(HttpContext context, int status, EdgeError error)
    {
        // Too late to say it: a response that began can only be broken off.
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        using var body = new PooledBufferWriter();
        using (var json = new Utf8JsonWriter(body, JsonForm.Options)) Write(json, error);

        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = JsonForm.ContentType;
        response.ContentLength = body.WrittenCount;
        if (status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = "Bearer";
        if (error.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            response.Headers["retry-after-ms"] = Math.Ceiling(wait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        }

        await response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    /// <summary>Writes the error object.</summary>
    public static void Write(Utf8JsonWriter json, EdgeError error)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, error.Message);
        json.WriteString("type"u8, error.Code.Type());
        json.WriteString("param"u8, error.Param);
        json.WriteString("code"u8, error.Code.Name());
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
