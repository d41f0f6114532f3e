using System.Text.Json;
using Edge.Serving;

namespace Edge.TestKit;

/// <summary>A caller that keeps the chunks it is sent.</summary>
public sealed class ListChunkWriter : IChunkWriter
{
    /// <summary>The chunks as JSON.</summary>
    public List<string> Chunks { get; } = [];

    /// <summary>The text of the first choice, joined.</summary>
    public string Text => string.Concat(Chunks.Select(ContentOf));

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellation)
    {
        Chunks.Add(Pack.ToJson(chunk));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    private static string ContentOf(string chunk)
    {
        using var document = JsonDocument.Parse(chunk);
        var delta = document.RootElement.GetProperty("choices")[0].GetProperty("delta");
        return delta.TryGetProperty("content", out var content) ? content.GetString() ?? "" : "";
    }
}
