using Edge.Client;
using Edge.Load.Workloads;

namespace Edge.Scenarios;

/// <summary>The TCP door, by Edge.Client.</summary>
internal sealed class TcpDoor(string host, int port, ChatOptions options) : IDoor
{
    // The client waits that long for a node that is away, too.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly EdgeClient _client = new(new EdgeClientOptions { Addresses = [$"{host}:{port}"], Connections = 8 });

    public async Task<(string ServedBy, long Bytes)> AskAsync(long key)
    {
        var request = new ChatRequest
        {
            Model = options.Model,
            Messages = [ChatMessage.System(PromptText.System), ChatMessage.User(PromptText.For(key))],
            Temperature = 0,
            MaxTokens = 256,
            Deadline = Deadline,
        };
        try
        {
            if (!options.Stream)
            {
                var answer = await _client.ChatAsync(request);
                return (answer.Served.ServedBy, answer.Raw.Length);
            }

            (string servedBy, long bytes) = ("", 0);
            await foreach (var chunk in _client.ChatStreamAsync(request)) (servedBy, bytes) = (chunk.Summary?.Served.ServedBy ?? servedBy, bytes + chunk.Raw.Length);
            return (servedBy, bytes);
        }
        catch (EdgeException exception)
        {
            throw new DoorException(exception.Code, exception);
        }
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
