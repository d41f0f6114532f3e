using System.Text.Json;
using Edge.Backends;
using Edge.TestKit;

namespace Edge.Tests.Providers;

/// <summary>Keeps what a backend passes on, as JSON, which a test can read.</summary>
internal sealed class CollectingSink : IChunkSink
{
    /// <summary>Called before a chunk is taken: a slow reader.</summary>
    public Func<Task>? BeforeChunk { get; init; }

    public List<string> Chunks { get; } = [];

    private readonly TaskCompletionSource _flushed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when chunks were sent on.</summary>
    public Task Flushed => _flushed.Task;

    public List<string> Answers { get; } = [];

    public string Text => string.Concat(Chunks.SelectMany(Contents));

    public async ValueTask ChunkAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellation)
    {
        Chunks.Add(Pack.ToJson(chunk));
        if (BeforeChunk is not null) await BeforeChunk().WaitAsync(cancellation);
    }

    public ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (Chunks.Count > 0) _flushed.TrySetResult();
        return ValueTask.CompletedTask;
    }

    public ValueTask AnswerAsync(ReadOnlyMemory<byte> answer, CancellationToken cancellation)
    {
        Answers.Add(Pack.ToJson(answer));
        return ValueTask.CompletedTask;
    }

    public void Warn(string warning) => throw new InvalidOperationException("A provider has nothing to warn of.");

    private static IEnumerable<string> Contents(string chunk)
    {
        using var document = JsonDocument.Parse(chunk);
        foreach (var choice in document.RootElement.GetProperty("choices").EnumerateArray())
            if (choice.GetProperty("delta").TryGetProperty("content", out var content) && content.GetString() is { } text) yield return text;
    }
}
