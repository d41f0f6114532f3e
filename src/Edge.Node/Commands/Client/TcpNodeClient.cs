using System.Diagnostics;
using System.Globalization;
using System.Text;
using Edge.Client;

namespace Edge.Node.Commands.Client;

/// <summary>Asks over MessagePack-RPC.</summary>
internal sealed class TcpNodeClient : INodeClient
{
    private readonly EdgeClient _client;

    private TcpNodeClient(EdgeClient client) => _client = client;

    /// <summary>Connects, and presents the key where there is one.</summary>
    /// <exception cref="IOException">No node answers there, or it refuses; the message says what to do.</exception>
    public static async Task<TcpNodeClient> ConnectAsync(string host, int port, string? key, CancellationToken cancellation)
    {
        string address = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}";
        var client = new EdgeClient(new EdgeClientOptions { Addresses = [address], ApiKey = key, ClientName = "edge", Connections = 1 });
        try
        {
            await client.ConnectAsync(cancellation);
            return new TcpNodeClient(client);
        }
        catch (EdgeException exception)
        {
            await client.DisposeAsync();
            throw new IOException(
                exception.Code == EdgeErrors.Unreachable
                    ? $"No node answers at {address} ({exception.InnerException?.Message ?? exception.Message}). Start one with: edge serve"
                    : $"The node refused the connection: {exception.Message}",
                exception);
        }
    }

    /// <inheritdoc/>
    public async Task<NodeAnswer> ChatAsync(string model, string prompt, int? maxTokens, Action<string>? onText, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        var request = ChatRequest.Of(model, prompt) with { MaxTokens = maxTokens };
        try
        {
            if (onText is not null) return await StreamAsync(request, onText, started, cancellation);
            var answer = await _client.ChatAsync(request, cancellation);
            return Answer(answer.Served, answer.Usage, started) with { Text = answer.Text };
        }
        catch (EdgeException exception) when (exception.Code != EdgeErrors.ConnectionLost)
        {
            return new NodeAnswer { Error = exception.Message };
        }
        catch (EdgeException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public async Task<NodeAnswer> EmbedAsync(string model, string text, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            var answer = await _client.EmbedAsync(EmbeddingRequest.Of(model, text), cancellation);
            return Answer(answer.Served, answer.Usage, started) with { Vector = answer.Vectors[0] };
        }
        catch (EdgeException exception) when (exception.Code != EdgeErrors.ConnectionLost)
        {
            return new NodeAnswer { Error = exception.Message };
        }
        catch (EdgeException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private async Task<NodeAnswer> StreamAsync(ChatRequest request, Action<string> onText, long started, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        var first = TimeSpan.Zero;
        var summary = new ChatAnswer();
        await foreach (var chunk in _client.ChatStreamAsync(request, cancellation))
        {
            if (chunk.Summary is not null) summary = chunk.Summary;
            if (chunk.Content.Length == 0) continue;
            if (text.Length == 0) first = Stopwatch.GetElapsedTime(started);
            text.Append(chunk.Content);
            onText(chunk.Content);
        }

        return Answer(summary.Served, summary.Usage, started) with { Text = text.ToString(), FirstText = first };
    }

    private static NodeAnswer Answer(ServedInfo served, TokenUsage usage, long started) => new()
    {
        ServedBy = served.ServedBy,
        Cache = served.CacheKind
            + (served.Similarity is { } similarity ? string.Create(CultureInfo.InvariantCulture, $" {similarity:0.000}") : "")
            + (served.CacheDetail is { } detail ? " " + detail : ""),
        InputTokens = usage.InputTokens,
        OutputTokens = usage.OutputTokens,
        Elapsed = Stopwatch.GetElapsedTime(started),
    };
}
