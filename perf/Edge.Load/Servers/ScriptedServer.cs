using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Edge.Load.Servers;

/// <summary>A provider of chat that needs no model: an OpenAI-like endpoint behind Kestrel, whatever the path.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedServer(WebApplication app) => _app = app;

    /// <summary>The port it listens on.</summary>
    public int Port => new Uri(_app.Urls.Single()).Port;

    /// <summary>Starts it on loopback.</summary>
    /// <param name="port">0 for a free one.</param>
    /// <param name="answer">What it answers.</param>
    /// <param name="delay">Wait before an answer or a stream's first event.</param>
    /// <param name="eventsPerSecond">Speed of a stream; 0 for as fast as it goes.</param>
    public static async Task<ScriptedServer> StartAsync(int port, ScriptedAnswer answer, TimeSpan delay, double eventsPerSecond)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        var app = builder.Build();
        app.Run(context => AnswerAsync(context, answer, delay, eventsPerSecond));
        await app.StartAsync();
        return new ScriptedServer(app);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context, ScriptedAnswer answer, TimeSpan delay, double eventsPerSecond)
    {
        var (prompt, isStream) = await ReadAsync(context.Request.BodyReader);
        if (delay > TimeSpan.Zero) await Task.Delay(delay, context.RequestAborted);
        if (isStream)
        {
            await StreamAsync(context.Response, answer.Events(prompt), eventsPerSecond, context.RequestAborted);
            return;
        }

        byte[] whole = answer.Whole(prompt);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = whole.Length;
        await context.Response.Body.WriteAsync(whole);
    }

    private static async ValueTask<(ulong Prompt, bool IsStream)> ReadAsync(PipeReader body)
    {
        while (true)
        {
            var read = await body.ReadAsync();
            if (!read.IsCompleted)
            {
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            ulong prompt = ScriptedAnswer.Number(read.Buffer);
            bool isStream = new SequenceReader<byte>(read.Buffer).TryReadTo(out ReadOnlySequence<byte> _, "\"stream\":true"u8);
            body.AdvanceTo(read.Buffer.End);
            return (prompt, isStream);
        }
    }

    private static async Task StreamAsync(HttpResponse response, IEnumerable<byte[]> events, double perSecond, CancellationToken cancellation)
    {
        response.ContentType = "text/event-stream";
        long started = Stopwatch.GetTimestamp();
        int sent = 0;
        foreach (byte[] item in events)
        {
            await response.Body.WriteAsync(item, cancellation);
            if (perSecond <= 0) continue;

            // By the clock, not by the wait: waits that end late must not add up.
            var ahead = TimeSpan.FromSeconds(++sent / perSecond) - Stopwatch.GetElapsedTime(started);
            if (ahead > TimeSpan.Zero) await Task.Delay(ahead, cancellation);
        }
    }
}
