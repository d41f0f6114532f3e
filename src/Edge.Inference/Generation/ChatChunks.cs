using System.Text;
using System.Text.Unicode;
using Edge.Backends;
using Edge.Buffers;
using MessagePack;

namespace Edge.Generation;

/// <summary>Writes a generation as the chunks of one answer.</summary>
internal sealed class ChatChunks(string id, DateTimeOffset created, string model, ChatModel tokens, IChunkSink sink) : IGenerationSink, IDisposable
{
    private readonly PooledBufferWriter _chunk = new();
    private readonly PooledBufferWriter _logprobs = new();
    private int _choice, _logprobCount;

    /// <summary>Opens a choice: its role.</summary>
    public ValueTask BeginAsync(int choice, CancellationToken cancellation)
    {
        _choice = choice;
        var writer = Open();
        writer.WriteMapHeader(2);
        writer.WriteString("role"u8);
        writer.WriteString("assistant"u8);
        writer.WriteString("content"u8);
        writer.WriteString(""u8);
        return CloseAsync(ref writer, finishReason: default, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask OnTextAsync(ReadOnlyMemory<byte> utf8, CancellationToken cancellation)
    {
        var writer = Open();
        writer.WriteMapHeader(1);
        writer.WriteString("content"u8);
        writer.WriteString(utf8.Span);
        return CloseAsync(ref writer, finishReason: default, cancellation);
    }

    /// <inheritdoc/>
    public void OnToken(TokenLogprob chosen, ReadOnlySpan<TokenLogprob> top)
    {
        var writer = new MessagePackWriter(_logprobs);
        writer.WriteMapHeader(4);
        Write(ref writer, chosen);
        writer.WriteString("top_logprobs"u8);
        writer.WriteArrayHeader(top.Length);
        foreach (var token in top)
        {
            writer.WriteMapHeader(3);
            Write(ref writer, token);
        }

        writer.Flush();
        _logprobCount++;
    }

    /// <summary>Closes a choice: why it ends.</summary>
    public ValueTask FinishAsync(FinishReason reason, CancellationToken cancellation)
    {
        var writer = Open();
        writer.WriteMapHeader(0);
        return CloseAsync(ref writer, reason == FinishReason.Stop ? "stop"u8 : "length"u8, cancellation);
    }

    /// <summary>Ends the answer: what it took.</summary>
    public ValueTask UsageAsync(int promptTokens, int completionTokens, CancellationToken cancellation)
    {
        _chunk.Reset();
        var writer = new MessagePackWriter(_chunk);
        writer.WriteMapHeader(2);
        writer.WriteString("choices"u8);
        writer.WriteArrayHeader(0);
        writer.WriteString("usage"u8);
        writer.WriteMapHeader(3);
        writer.WriteString("prompt_tokens"u8);
        writer.Write(promptTokens);
        writer.WriteString("completion_tokens"u8);
        writer.Write(completionTokens);
        writer.WriteString("total_tokens"u8);
        writer.Write(promptTokens + completionTokens);
        writer.Flush();
        return SendAsync(cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _chunk.Dispose();
        _logprobs.Dispose();
    }

    private MessagePackWriter Open()
    {
        _chunk.Reset();
        var writer = new MessagePackWriter(_chunk);
        writer.WriteMapHeader(4);
        writer.WriteString("id"u8);
        writer.Write(id);
        writer.WriteString("created"u8);
        writer.Write(created.ToUnixTimeSeconds());
        writer.WriteString("model"u8);
        writer.Write(model);
        writer.WriteString("choices"u8);
        writer.WriteArrayHeader(1);
        writer.WriteMapHeader(_logprobCount > 0 ? 4 : 3);
        writer.WriteString("index"u8);
        writer.Write(_choice);
        writer.WriteString("delta"u8);
        return writer;
    }

    private ValueTask CloseAsync(ref MessagePackWriter writer, ReadOnlySpan<byte> finishReason, CancellationToken cancellation)
    {
        if (_logprobCount > 0)
        {
            writer.WriteString("logprobs"u8);
            writer.WriteMapHeader(1);
            writer.WriteString("content"u8);
            writer.WriteArrayHeader(_logprobCount);
            writer.WriteRaw(_logprobs.WrittenSpan);
            _logprobs.Reset();
            _logprobCount = 0;
        }

        writer.WriteString("finish_reason"u8);
        if (finishReason.IsEmpty) writer.WriteNil();
        else writer.WriteString(finishReason);
        writer.Flush();
        return SendAsync(cancellation);
    }

    private async ValueTask SendAsync(CancellationToken cancellation)
    {
        await sink.ChunkAsync(_chunk.WrittenMemory, cancellation);
        await sink.FlushAsync(cancellation); // the next takes a while
    }

    private void Write(ref MessagePackWriter writer, TokenLogprob token)
    {
        var text = tokens.TokenText(token.Token);
        writer.WriteString("token"u8);
        // A token may end in the middle of a character: the text shows U+FFFD there, the bytes say what it is.
        if (Utf8.IsValid(text)) writer.WriteString(text);
        else writer.Write(Encoding.UTF8.GetString(text));
        writer.WriteString("logprob"u8);
        writer.Write((double)token.Logprob);
        writer.WriteString("bytes"u8);
        writer.WriteArrayHeader(text.Length);
        foreach (byte b in text) writer.Write(b);
    }
}
