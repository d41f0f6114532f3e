using System.Buffers;
using Edge.Buffers;
using Edge.Protocol;
using Edge.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.ObjectPool;
using Microsoft.Net.Http.Headers;
using Endpoint = Edge.Protocol.Endpoint;

namespace Edge.Node.Http;

/// <summary><c>/v1/chat/completions</c> and <c>/v1/embeddings</c>: JSON in, the request path, JSON or events out.</summary>
internal sealed class InferenceEndpoint(HttpDoorParts parts)
{
    private readonly ObjectPool<HttpExchange> _pool = new DefaultObjectPoolProvider().Create(new HttpExchange.Policy());

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context, Endpoint endpoint)
    {
        var id = parts.Ids.Next();
        context.Response.Headers["x-request-id"] = id.ToString();
        if (parts.Health.Phase == NodePhase.Draining)
        {
            context.Response.Headers.Connection = "close";
            await ErrorResponse.WriteAsync(context, new EdgeError(ErrorCode.Draining, "The node is shutting down and takes no new requests."));
            return;
        }

        var work = _pool.Get();
        try
        {
            if (await ReadAsync(context, work, endpoint, id) is { } error) await ErrorResponse.WriteAsync(context, error);
            else if (work.Exchange.Request.Stream) await StreamAsync(context, work);
            else await AnswerAsync(context, work);
        }
        finally
        {
            _pool.Return(work);
        }
    }

    private async ValueTask<EdgeError?> ReadAsync(HttpContext context, HttpExchange work, Endpoint endpoint, RequestId id)
    {
        var headers = context.Request.Headers;
        if (RequestHeaders.Authenticate(headers, parts.Authenticate, out var caller) is { } refusal) return refusal;
        if (headers[HeaderNames.ContentEncoding].Count > 0)
            return new EdgeError(ErrorCode.InvalidRequest, "Compressed bodies are not accepted; send the JSON as it is.", "Content-Encoding");

        await ReadBodyAsync(context, work.Body);
        work.Exchange.Begin(caller, id, parts.Time.GetTimestamp());
        var limits = parts.Options.Limits;
        if (!JsonToMessagePack.TryConvert(new ReadOnlySequence<byte>(work.Body.WrittenMemory), work.Map, limits, out var fault)) return fault.ToEdgeError(limits);
        return work.Exchange.Request.Parse(endpoint, work.Map.WrittenMemory) ?? RequestHeaders.ReadControls(headers, work.Exchange.Request);
    }

    private static async ValueTask ReadBodyAsync(HttpContext context, PooledBufferWriter body)
    {
        // Kestrel has the limit of size, and throws past it.
        var reader = context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(context.RequestAborted);
            foreach (var piece in result.Buffer) body.Append(piece.Span);
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted) return;
        }
    }

    private async ValueTask AnswerAsync(HttpContext context, HttpExchange work)
    {
        var exchange = work.Exchange;
        await parts.Handle(exchange, chunks: null, context.RequestAborted);
        AnswerHeaders.Write(context.Response.Headers, exchange, parts.Time);
        if (exchange.Error is { } error)
        {
            await ErrorResponse.WriteAsync(context, error);
            return;
        }

        if (exchange.Request.Endpoint == Endpoint.Embeddings) EmbeddingsJson.Write(exchange, work.Json);
        else ChatJson.WriteAnswer(exchange, Created(), work.Json);
        work.Json.Flush();

        context.Response.ContentType = JsonForm.ContentType;
        context.Response.ContentLength = work.Output.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(work.Output.WrittenMemory, context.RequestAborted);
    }

    private async ValueTask StreamAsync(HttpContext context, HttpExchange work)
    {
        var (exchange, events) = (work.Exchange, work.Events);
        events.Begin(context, work, Created(), parts);
        await events.RunAsync(parts.Handle(exchange, events, context.RequestAborted));
        if (exchange.Error is null)
        {
            await events.FinishAsync();
            return;
        }

        if (events.HasStarted)
        {
            await events.FailAsync(exchange.Error);
            return;
        }

        AnswerHeaders.Write(context.Response.Headers, exchange, parts.Time);
        await ErrorResponse.WriteAsync(context, exchange.Error);
    }

    private long Created() => parts.Time.GetUtcNow().ToUnixTimeSeconds();
}
