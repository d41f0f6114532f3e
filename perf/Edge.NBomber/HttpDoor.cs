using System.Net.Http.Headers;
using Edge.Load.Workloads;
using Edge.Load.Workloads.Http;

namespace Edge.Scenarios;

/// <summary>The HTTP door, by the platform's client.</summary>
internal sealed class HttpDoor(string host, int port, ChatOptions options) : IDoor
{
    private readonly HttpClient _client = new() { BaseAddress = new UriBuilder("http", host, port).Uri, Timeout = TimeSpan.FromSeconds(10) };

    public async Task<(string ServedBy, long Bytes)> AskAsync(long key)
    {
        using var body = new ByteArrayContent(HttpChatRequests.Body(options, key).ToArray());
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var response = await _client.PostAsync(new Uri("v1/chat/completions", UriKind.Relative), body);
            byte[] answer = await response.Content.ReadAsByteArrayAsync();
            if (!response.IsSuccessStatusCode) throw new DoorException($"http_{(int)response.StatusCode}");
            if (options.Stream && answer.AsSpan().IndexOf("data: [DONE]"u8) < 0) throw new DoorException("stream_cut");
            return (response.Headers.GetValues("x-edge-served-by").First(), answer.Length);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or InvalidOperationException)
        {
            throw new DoorException("no_answer", exception);
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
