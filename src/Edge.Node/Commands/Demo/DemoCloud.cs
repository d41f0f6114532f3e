using System.Net;
using System.Text.Json;
using Edge.Buffers;
using Edge.Node.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Node.Commands.Demo;

/// <summary>The provider of the demonstration: speaks OpenAI's dialect on a loopback port and says one scripted sentence.</summary>
/// <remarks>It stands in for a cloud that the demonstration must not need; it says of itself that it is scripted.</remarks>
internal sealed class DemoCloud : IAsyncDisposable
{
    /// <summary>The model it has.</summary>
    public const string Model = "cloud-demo";

    private static readonly string[] Words =
        ["I", " am", " a", " scripted", " stand-in", " for", " a", " cloud", " provider:", " the", " node", " had", " no", " such", " model", " and", " asked", " me."];

    private readonly KestrelHost _host;

    private DemoCloud(KestrelHost host, string address) => (_host, BaseUrl) = (host, address + "/v1");

    /// <summary>The address for a provider's BaseUrl.</summary>
    public string BaseUrl { get; }

    /// <summary>Starts it on a free port.</summary>
    public static async Task<DemoCloud> StartAsync(CancellationToken cancellation)
    {
        ListenOptions? listener = null;
        var host = new KestrelHost(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listener = listen), AnswerAsync, NullLoggerFactory.Instance);
        await host.StartAsync(cancellation);
        return new DemoCloud(host, $"http://{listener!.IPEndPoint}");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path != "/v1/chat/completions")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var request = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        bool streams = request.RootElement.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True;
        if (streams) await StreamAsync(context);
        else await WriteAsync(context, "application/json", json => WriteAnswer(json));
    }

    private static async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        foreach (string word in Words) await WriteEventAsync(context, json => WriteChunk(json, word, isLast: false));
        await WriteEventAsync(context, json => WriteChunk(json, "", isLast: true));
        await WriteEventAsync(context, json =>
        {
            json.WriteStartArray("choices"u8);
            json.WriteEndArray();
            WriteUsage(json);
        });
        await context.Response.WriteAsync("data: [DONE]\n\n", context.RequestAborted);
    }

    private static void WriteAnswer(Utf8JsonWriter json)
    {
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, string.Concat(Words));
        json.WriteEndObject();
        json.WriteString("finish_reason"u8, "stop"u8);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteUsage(json);
    }

    private static void WriteChunk(Utf8JsonWriter json, string word, bool isLast)
    {
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WriteStartObject("delta"u8);
        if (!isLast)
        {
            json.WriteString("role"u8, "assistant"u8);
            json.WriteString("content"u8, word);
        }

        json.WriteEndObject();
        json.WriteString("finish_reason"u8, isLast ? "stop" : null);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteUsage(Utf8JsonWriter json)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, 1);
        json.WriteNumber("completion_tokens"u8, Words.Length);
        json.WriteNumber("total_tokens"u8, 1 + Words.Length);
        json.WriteEndObject();
    }

    private static async Task WriteEventAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        await context.Response.WriteAsync("data: ", context.RequestAborted);
        await WriteAsync(context, "text/event-stream", write);
        await context.Response.WriteAsync("\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext context, string contentType, Action<Utf8JsonWriter> write)
    {
        using var body = new PooledBufferWriter();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, "chatcmpl-demo"u8);
            json.WriteNumber("created"u8, 0);
            json.WriteString("model"u8, Model);
            write(json);
            json.WriteEndObject();
        }

        if (!context.Response.HasStarted) context.Response.ContentType = contentType;
        await context.Response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }
}
