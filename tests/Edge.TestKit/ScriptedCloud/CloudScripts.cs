using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Edge.TestKit;

/// <summary>What providers do, well and badly.</summary>
public static class CloudScripts
{
    /// <summary>Answers with a status and a JSON body.</summary>
    public static CloudScript Json(int status, string body, params (string Name, string Value)[] headers) => async (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        foreach (var (name, value) in headers) context.Response.Headers[name] = value;
        await context.Response.WriteAsync(body, context.RequestAborted);
    };

    /// <summary>Answers with OpenAI's error object.</summary>
    public static CloudScript Error(int status, string code, string message, params (string Name, string Value)[] headers)
        => Json(status, $$$"""{"error":{"message":"{{{message}}}","type":"some_error","param":null,"code":"{{{code}}}"}}""", headers);

    /// <summary>Answers chat requests, streamed or not as they ask, with a text, and any other path with an error.</summary>
    public static CloudScript Chat(string text) => (context, request) =>
        !request.Path.EndsWith("/chat/completions", StringComparison.Ordinal) ? Error(404, "not_found", "no such path")(context, request)
        : request.Body.Contains("\"stream\":true", StringComparison.Ordinal)
            ? Stream([CloudEvents.Role, .. text.Split(' ').Select((word, i) => CloudEvents.Text(i == 0 ? word : " " + word)), CloudEvents.Finish("stop"), CloudEvents.Usage(7, 3), CloudEvents.Done])(context, request)
            : Json(200, $$$"""{"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"cloud-model","choices":[{"index":0,"message":{"role":"assistant","content":"{{{text}}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}""")(context, request);

    /// <summary>Sends a stream piece by piece.</summary>
    public static CloudScript Stream(params StreamPart[] parts) => async (context, _) =>
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync(context.RequestAborted);
        foreach (var part in parts)
        {
            if (part.Until is not null) await part.Until.WaitAsync(context.RequestAborted);
            if (part.IsReset)
            {
                context.Abort();
                return;
            }

            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(part.Text), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    };

    /// <summary>Closes the connection without an answer.</summary>
    public static CloudScript Reset { get; } = (context, _) =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>Takes the request and never says anything.</summary>
    public static CloudScript Silence { get; } = (context, _) => new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);

    /// <summary>Sends the head of an answer and never its body.</summary>
    public static CloudScript HeadOnly(int status) => async (context, _) =>
    {
        context.Response.StatusCode = status;
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
    };

    /// <summary>Announces a length and sends less.</summary>
    public static CloudScript Short(string body) => async (context, _) =>
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Encoding.UTF8.GetByteCount(body) + 1;
        await context.Response.WriteAsync(body, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    };

    /// <summary>Answers embeddings with the vector (1, 2, …) times the input's position, in the form that was asked for.</summary>
    /// <param name="inputs">How many vectors to send.</param>
    /// <param name="dimensions">Numbers of each.</param>
    /// <param name="asNumbers">Whether to send numbers although base64 was asked for.</param>
    public static CloudScript Embeddings(int inputs, int dimensions, bool asNumbers)
    {
        var items = Enumerable.Range(0, inputs).Select(index =>
        {
            float[] vector = [.. Enumerable.Range(1, dimensions).Select(number => (float)number * (index + 1))];
            string embedding = asNumbers
                ? "[" + string.Join(',', vector.Select(number => number.ToString(CultureInfo.InvariantCulture))) + "]"
                : "\"" + Convert.ToBase64String(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(vector)) + "\"";
            return $$"""{"object":"embedding","index":{{index}},"embedding":{{embedding}}}""";
        });
        return Json(200, $$$"""{"object":"list","data":[{{{string.Join(',', items)}}}],"model":"cloud-embedding","usage":{"prompt_tokens":5,"total_tokens":5}}""");
    }
}
