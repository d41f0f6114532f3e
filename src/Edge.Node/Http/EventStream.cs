using System.Text.Json;
using Edge.Protocol;
using Edge.Serving;
using Microsoft.AspNetCore.Http;

namespace Edge.Node.Http;

/// <summary>A streamed answer as server-sent events: chunks, then usage if it was asked for, then <c>[DONE]</c>.</summary>
/// <remarks>Reusable. Chunks come one at a time; the comments that keep a waiting connection open come from a timer, so writers take turns.
/// A stream that fails ends with an error event and without <c>[DONE]</c>.</remarks>
internal sealed class EventStream : IChunkWriter, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private HttpContext _context = null!;
    private HttpExchange _work = null!;
    private HttpDoorParts _parts = null!;
    private long _created;
    private bool _hasChunk;

    /// <summary>Whether the response began: from then on a failure has no status of its own.</summary>
    public bool HasStarted => _context.Response.HasStarted;

    /// <summary>Points the stream at a request's response.</summary>
    /// <param name="context">The request.</param>
    /// <param name="work">Its state; the stream writes with its JSON writer.</param>
    /// <param name="created">Seconds since 1970, for chunks that do not say it.</param>
    /// <param name="parts">The door's clock and options.</param>
    public void Begin(HttpContext context, HttpExchange work, long created, HttpDoorParts parts)
        => (_context, _work, _created, _parts, _hasChunk) = (context, work, created, parts, false);

    /// <summary>Waits for the request path, and keeps the connection open while no chunk comes.</summary>
    public async ValueTask RunAsync(ValueTask handling)
    {
        if (handling.IsCompleted || _hasChunk)
        {
            await handling;
            return;
        }

        using var stop = new CancellationTokenSource();
        var pinging = PingAsync(stop.Token);
        try
        {
            await handling;
        }
        finally
        {
            await stop.CancelAsync();
            await pinging;
        }
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            _hasChunk = true;
            if (!HasStarted) AnswerHeaders.Write(_context.Response.Headers, _work.Exchange, _parts.Time);
            await StartAsync();
            ChatJson.WriteChunk(chunk, _work.Exchange, _created, BeginData());
            EndData();
            await FlushAsync(cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the stream of a whole answer.</summary>
    public async ValueTask FinishAsync()
    {
        if (!HasStarted) AnswerHeaders.Write(_context.Response.Headers, _work.Exchange, _parts.Time);
        await StartAsync();
        if (_work.Exchange.Request.IncludeUsage && ChatJson.TryWriteUsage(_work.Exchange, _created, BeginData())) EndData();
        else _work.Output.Reset();
        _work.Output.Append("data: [DONE]\n\n"u8);
        await FlushAsync(_context.RequestAborted);
    }

    /// <summary>Ends a stream that began and failed.</summary>
    public async ValueTask FailAsync(EdgeError error)
    {
        ErrorResponse.Write(BeginData(), error);
        EndData();
        await FlushAsync(_context.RequestAborted);
    }

    /// <summary>Forgets the request.</summary>
    public void Reset() => (_context, _work, _parts) = (null!, null!, null!);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task PingAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(_parts.Options.PingInterval, _parts.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await _turn.WaitAsync(stop);
                try
                {
                    if (_hasChunk) return;
                    // Without the headers about the answer: nobody knows yet who gives it.
                    await StartAsync();
                    _work.Output.Append(": ping\n\n"u8);
                    await FlushAsync(stop);
                }
                finally
                {
                    _turn.Release();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The answer came, or its failure.
        }
    }

    private Task StartAsync()
    {
        var response = _context.Response;
        if (response.HasStarted) return Task.CompletedTask;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        // nginx collects what it proxies unless it is told not to.
        response.Headers["X-Accel-Buffering"] = "no";
        return response.StartAsync(_context.RequestAborted);
    }

    private Utf8JsonWriter BeginData()
    {
        _work.Output.Reset();
        _work.Output.Append("data: "u8);
        _work.Json.Reset();
        return _work.Json;
    }

    private void EndData()
    {
        _work.Json.Flush();
        _work.Output.Append("\n\n"u8);
    }

    private async ValueTask FlushAsync(CancellationToken cancellation)
    {
        // Completes when there is room again: a caller that reads slowly slows its own backend.
        await _context.Response.BodyWriter.WriteAsync(_work.Output.WrittenMemory, cancellation);
        _work.Output.Reset(clear: true);
    }
}
