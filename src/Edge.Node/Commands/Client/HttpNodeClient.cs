using System.Buffers;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Edge.Node.Commands.Client;

/// <summary>Asks over the OpenAI API.</summary>
internal sealed class HttpNodeClient : INodeClient
{
    private readonly HttpClient _http;

    /// <summary>Prepares to ask.</summary>
    /// <param name="address">The door, http or https.</param>
    /// <param name="key">A key; null for none.</param>
    /// <param name="authorities">Whose certificates are trusted, and nobody else's; null for those the system trusts.</param>
    public HttpNodeClient(Uri address, string? key, X509Certificate2Collection? authorities)
    {
        var sockets = new SocketsHttpHandler();
        if (authorities is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            sockets.SslOptions.CertificateChainPolicy = policy;
        }

        _http = new HttpClient(sockets) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) };
        if (key is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <inheritdoc/>
    public async Task<NodeAnswer> ChatAsync(string model, string prompt, int? maxTokens, Action<string>? onText, CancellationToken cancellation)
    {
        byte[] body = Body(json =>
        {
            json.WriteString("model", model);
            json.WriteStartArray("messages");
            json.WriteStartObject();
            json.WriteString("role", "user");
            json.WriteString("content", prompt);
            json.WriteEndObject();
            json.WriteEndArray();
            if (maxTokens is { } most) json.WriteNumber("max_tokens", most);
            if (onText is null) return;
            json.WriteBoolean("stream", true);
            json.WriteStartObject("stream_options");
            json.WriteBoolean("include_usage", true);
            json.WriteEndObject();
        });
        long started = Stopwatch.GetTimestamp();
        using var response = await SendAsync("v1/chat/completions", body, cancellation);
        var answer = Headers(response);
        answer = response.IsSuccessStatusCode && onText is not null
            ? await ReadStreamAsync(response, answer, started, onText, cancellation)
            : await ReadAsync(response, answer, cancellation);
        return answer with { Elapsed = Stopwatch.GetElapsedTime(started) };
    }

    /// <inheritdoc/>
    public async Task<NodeAnswer> EmbedAsync(string model, string text, CancellationToken cancellation)
    {
        byte[] body = Body(json =>
        {
            json.WriteString("model", model);
            json.WriteString("input", text);
        });
        long started = Stopwatch.GetTimestamp();
        using var response = await SendAsync("v1/embeddings", body, cancellation);
        return await ReadAsync(response, Headers(response), cancellation) with { Elapsed = Stopwatch.GetElapsedTime(started) };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<HttpResponseMessage> SendAsync(string path, byte[] body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw new IOException($"No TLS with {_http.BaseAddress} ({(exception.InnerException ?? exception).Message}). If the certificate is the node's own, name it with --ca FILE.", exception);
        }
        catch (HttpRequestException exception)
        {
            throw new IOException($"No node answers at {_http.BaseAddress} ({exception.Message}). Start one with: edge serve", exception);
        }
    }

    private static async Task<NodeAnswer> ReadAsync(HttpResponseMessage response, NodeAnswer answer, CancellationToken cancellation)
    {
        using var json = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellation), cancellationToken: cancellation);
        var root = json.RootElement;
        if (root.TryGetProperty("error", out var error)) return answer with { Error = $"{error.GetProperty("code").GetString()}: {error.GetProperty("message").GetString()}" };
        if (root.TryGetProperty("choices", out var choices)) answer = answer with { Text = choices[0].GetProperty("message").GetProperty("content").GetString() ?? "" };
        if (root.TryGetProperty("data", out var data)) answer = answer with { Vector = [.. data[0].GetProperty("embedding").EnumerateArray().Select(number => number.GetSingle())] };
        return root.TryGetProperty("usage", out var usage) ? Usage(answer, usage) : answer;
    }

    private static async Task<NodeAnswer> ReadStreamAsync(
        HttpResponseMessage response, NodeAnswer answer, long started, Action<string> onText, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation), Encoding.UTF8);
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            if (line == "data: [DONE]") return answer with { Text = text.ToString() };
            using var json = JsonDocument.Parse(line.AsMemory("data: ".Length));
            var root = json.RootElement;
            if (root.TryGetProperty("error", out var error)) return answer with { Error = error.GetProperty("message").GetString() };
            if (root.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object) answer = Usage(answer, usage);
            if (root.GetProperty("choices") is { } choices && choices.GetArrayLength() > 0
                && choices[0].GetProperty("delta").TryGetProperty("content", out var content) && content.GetString() is { Length: > 0 } piece)
            {
                if (text.Length == 0) answer = answer with { FirstText = Stopwatch.GetElapsedTime(started) };
                text.Append(piece);
                onText(piece);
            }
        }

        return answer with { Error = "The stream ended before the answer did." };
    }

    private static NodeAnswer Headers(HttpResponseMessage response) => new()
    {
        ServedBy = Header(response, "x-edge-served-by"),
        Cache = Header(response, "Cache-Status"),
    };

    private static NodeAnswer Usage(NodeAnswer answer, JsonElement usage) => answer with
    {
        InputTokens = usage.GetProperty("prompt_tokens").GetInt64(),
        OutputTokens = usage.TryGetProperty("completion_tokens", out var output) ? output.GetInt64() : 0,
    };

    private static string Header(HttpResponseMessage response, string name)
        => response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";

    private static byte[] Body(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
