using System.Text;
using Edge.Backends;
using Edge.Protocol;

namespace Edge.TestKit;

/// <summary>A backend whose conduct a test sets.</summary>
public sealed class FakeBackend(string name, BackendKind kind, params string[] models) : IBackend
{
    /// <summary>How often it was asked.</summary>
    public int Calls { get; private set; }

    /// <summary>What it returns instead of an answer.</summary>
    public BackendOutcome? Outcome { get; set; }

    /// <summary>Chunks after which its stream ends without a finish reason.</summary>
    public int? CutAfterChunks { get; set; }

    /// <summary>Whether it waits until it is cancelled.</summary>
    public bool Hang { get; set; }

    /// <summary>Whether it has a bug.</summary>
    public bool Throws { get; set; }

    /// <summary>How its answers end.</summary>
    public string FinishReason { get; set; } = "stop";

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public BackendKind Kind => kind;

    /// <inheritdoc/>
    public bool HasRoom { get; set; } = true;

    /// <inheritdoc/>
    public IReadOnlyList<ModelDescription> Models { get; } =
        [.. models.Select(model => new ModelDescription(model, Endpoint.ChatCompletions, kind == BackendKind.Local ? "r1" : "", name, 512, DateTimeOffset.UnixEpoch))];

    /// <inheritdoc/>
    public bool Serves(Endpoint endpoint, ReadOnlySpan<byte> model)
        => endpoint == Endpoint.ChatCompletions && models.Contains(Encoding.UTF8.GetString(model));

    /// <inheritdoc/>
    public async ValueTask<BackendOutcome> SendAsync(InferenceRequest request, IChunkSink sink, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(sink);
        Calls++;
        if (Throws) throw new InvalidOperationException("a bug");
        if (Hang) await Task.Delay(Timeout.Infinite, cancellation);
        if (Outcome is { } outcome) return outcome;
        if (request.Stream) await StreamAsync(sink, cancellation);
        else await sink.AnswerAsync(Pack.Of($$"""{"id":"a","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"from {{name}}"},"finish_reason":"{{FinishReason}}"}],"usage":{"prompt_tokens":3,"completion_tokens":2} }"""), cancellation);
        return BackendOutcome.Completed;
    }

    private async ValueTask StreamAsync(IChunkSink sink, CancellationToken cancellation)
    {
        string[] choices =
        [
            """{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}""",
            """{"index":0,"delta":{"content":"from "},"finish_reason":null}""",
            $$"""{"index":0,"delta":{"content":"{{name}}"},"finish_reason":null}""",
            $$"""{"index":0,"delta":{},"finish_reason":"{{FinishReason}}"}""",
        ];
        foreach (string choice in choices.Take(CutAfterChunks ?? choices.Length))
            await sink.ChunkAsync(Pack.Of($$"""{"id":"a","created":1,"model":"m","choices":[{{choice}}]}"""), cancellation);
        await sink.ChunkAsync(Pack.Of("""{"id":"a","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}"""), cancellation);
    }
}
