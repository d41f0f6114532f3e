using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Edge.Load.Workloads.Http;

/// <summary>Chat requests as they are sent over HTTP/1.1: those of all keys, and one to write unheard keys into.</summary>
internal sealed class HttpChatRequests
{
    private readonly PreparedRequests _keys;
    private readonly UnheardRequest _unheard;

    public HttpChatRequests(ChatOptions options, HttpOptions http)
    {
        _keys = new PreparedRequests(options.Keys, (buffer, key) => Write(buffer, http, http.Body ?? Body(options, key)));
        _unheard = new UnheardRequest((buffer, key) => Write(buffer, http, Body(options, key)));
    }

    /// <summary>How many keys there are.</summary>
    public int Keys => _keys.Count;

    /// <summary>Bytes of the longest.</summary>
    public int MaxBytes => Math.Max(_keys.MaxBytes, _unheard.Length);

    /// <summary>Writes the request of a key.</summary>
    public int WriteKey(long key, Span<byte> destination) => _keys.Copy(key, destination);

    /// <summary>Writes a request that no key has.</summary>
    public int WriteUnheard(long number, Span<byte> destination) => _unheard.Write(number, destination);

    private static void Write(ArrayBufferWriter<byte> buffer, HttpOptions http, ReadOnlySpan<byte> body)
    {
        string key = http.ApiKey is null ? "" : $"Authorization: Bearer {http.ApiKey}\r\n";
        string headers = string.Concat(http.Headers.Select(header => header + "\r\n"));
        buffer.Write(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {http.Path} HTTP/1.1\r\nHost: {http.Host}\r\n{key}{headers}Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n")));
        buffer.Write(body);
    }

    /// <summary>The body of a key's request.</summary>
    public static ReadOnlySpan<byte> Body(ChatOptions options, long key)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("model"u8, options.Model);
        writer.WriteStartArray("messages"u8);
        WriteTurn(writer, "system"u8, PromptText.System);
        WriteTurn(writer, "user"u8, PromptText.For(key));
        writer.WriteEndArray();
        writer.WriteNumber("temperature"u8, 0);
        writer.WriteNumber("max_tokens"u8, 256);
        if (options.Stream) writer.WriteBoolean("stream"u8, true);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan;
    }

    private static void WriteTurn(Utf8JsonWriter writer, ReadOnlySpan<byte> role, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("role"u8, role);
        writer.WriteString("content"u8, text);
        writer.WriteEndObject();
    }
}
