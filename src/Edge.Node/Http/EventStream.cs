using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text.Json;
using Edge.Protocol;
using Edge.Serving;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Edge.Node.Http;

/// <summary>A streamed answer as server-sent events: chunks, then usage if it was asked for, then <c>[DONE]</c>.</summary>
/// <remarks>
/// <para>Reusable. Chunks come one at a time; the comments that keep a waiting connection open come from a timer, so writers take turns.</para>
/// <para>A stream that fails ends with an error event, without <c>[DONE]</c> and without the end of its transfer coding: OpenAI's .NET client
/// skips events that it does not know, and only a body that breaks off is an error to every client. Kestrel ends what it frames itself,
/// so the stream frames its own body (RFC 9112, section 7.1).</para>
/// </remarks>
internal sealed class EventStream : IChunkWriter, IDisposable
{
    // What chunks that come in one go may take before they are sent: Kestrel's own buffer for writing.
    private const int MaxUnsentBytes = 64 * 1024;

    private static readonly byte[] LastFrame = "0\r\n\r\n"u8.ToArray();

    private readonly SemaphoreSlim _turn = new(1, 1);
    private HttpContext _context = null!;
    private HttpExchange _work = null!;
    private HttpDoorParts _parts = null!;
    private long _created;
    private bool _hasChunk, _isFramed;

    /// <summary>Whether the response began: from then on a failure has no status of its own.</summary>
    public bool HasStarted => _context.Response.HasStarted;

    /// <summary>Points the stream at a request's response.</summary>
    /// <param name="context">The request.</param>
    /// <param name="work">Its state; the stream writes with its JSON writer.</param>
    /// <param name="created">Seconds since 1970, for chunks that do not say it.</param>
    /// <param name="parts">The door's clock and options.</param>
    public void Begin(HttpContext context, HttpExchange work, long created, HttpDoorParts parts)
        => (_context, _work, _created, _parts, _hasChunk, _isFramed) = (context, work, created, parts, false, false);

    /// <summary>Waits for the request path, and keeps the connection open while no chunk comes.</summary>
    public async ValueTask RunAsync(ValueTask handling)
    {
        if (handling.IsCompleted || _hasChunk)
        {
            await handling;
            return;
        }

        var timer = new PeriodicTimer(_parts.Options.PingInterval, _parts.Time);
        var pinging = PingAsync(timer);
        try
        {
            await handling;
        }
        finally
        {
            // Ends the wait for the next tick without an exception, which would cost every stream more than all its chunks.
            timer.Dispose();
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
            Frame();
            if (_context.Response.BodyWriter.UnflushedBytes > MaxUnsentBytes) await SendAsync(cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await SendAsync(cancellation);
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
        await FrameAndSendAsync(_context.RequestAborted);
        if (_isFramed) await _context.Response.BodyWriter.WriteAsync(LastFrame, _context.RequestAborted);
    }

    /// <summary>Ends a stream that began and failed.</summary>
    public async ValueTask FailAsync(EdgeError error)
    {
        ErrorResponse.Write(BeginData(), error);
        EndData();
        await FrameAndSendAsync(_context.RequestAborted);
        // Closes once the bytes are out; an abort could lose them.
        if (_isFramed) _context.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>().RequestClose();
        else _context.Abort();
    }

    /// <summary>Forgets the request.</summary>
    public void Reset() => (_context, _work, _parts) = (null!, null!, null!);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task PingAsync(PeriodicTimer timer)
    {
        while (await timer.WaitForNextTickAsync())
        {
            await _turn.WaitAsync();
            try
            {
                if (_hasChunk) return;
                // Without the headers about the answer: nobody knows yet who gives it.
                await StartAsync();
                _work.Output.Append(": ping\n\n"u8);
                await FrameAndSendAsync(_context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                return; // the caller left
            }
            finally
            {
                _turn.Release();
            }
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
        _isFramed = HttpProtocol.IsHttp11(_context.Request.Protocol);
        if (_isFramed) response.Headers.TransferEncoding = "chunked";
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

    private ValueTask<FlushResult> FrameAndSendAsync(CancellationToken cancellation)
    {
        Frame();
        return SendAsync(cancellation);
    }

    // Completes when there is room again: a caller that reads slowly slows its own backend.
    private ValueTask<FlushResult> SendAsync(CancellationToken cancellation) => _context.Response.BodyWriter.FlushAsync(cancellation);

    private void Frame()
    {
        var output = _context.Response.BodyWriter;
        if (_isFramed) Frame(_work.Output.WrittenSpan, output);
        else output.Write(_work.Output.WrittenSpan);
        _work.Output.Reset(clear: true);
    }

    private static void Frame(ReadOnlySpan<byte> events, PipeWriter output)
    {
        Span<byte> size = stackalloc byte[2 * sizeof(int)];
        Utf8Formatter.TryFormat(events.Length, size, out int digits, 'x');
        output.Write(size[..digits]);
        output.Write("\r\n"u8);
        output.Write(events);
        output.Write("\r\n"u8);
    }
}
