using Edge.Buffers;
using MessagePack;

namespace Edge.Protocol;

/// <summary>One choice of a streamed answer, while its deltas come in.</summary>
internal sealed class ChoiceAssembler(int index) : IDisposable
{
    // A delta has a handful of string members (content, refusal, reasoning_content), a turn a few dozen tool calls.
    private const int MaxTexts = 16;
    private const int MaxToolCalls = 128;

    private readonly List<TextMember> _texts = [];
    private readonly List<ToolCallAssembler> _toolCalls = [];
    private readonly PooledBufferWriter _logprobs = new(AnswerAssembler.MaxAnswerBytes);
    private readonly PooledBufferWriter _finishReason = new(256);
    private int _textCount, _toolCallCount, _logprobCount;

    /// <summary>Whether its finish reason came.</summary>
    public bool IsFinished => _finishReason.WrittenCount > 0;

    /// <summary>Reads one choice of a chunk, a map.</summary>
    public void Read(ref MessagePackReader reader, ReadOnlyMemory<byte> chunk, bool keepText)
    {
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            var name = reader.ReadStringSpanOrThrow();
            if (name.SequenceEqual("delta"u8)) ReadDelta(ref reader, keepText);
            else if (name.SequenceEqual("finish_reason"u8)) ReadFinishReason(ref reader, chunk);
            else if (name.SequenceEqual("logprobs"u8) && keepText) ReadLogprobs(ref reader, chunk);
            else reader.Skip();
        }
    }

    /// <summary>Writes the choice of the whole answer.</summary>
    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteMapHeader(3 + (_logprobCount > 0 ? 1 : 0));
        writer.WriteString("index"u8);
        writer.Write(index);
        writer.WriteString("message"u8);
        WriteMessage(ref writer);
        if (_logprobCount > 0)
        {
            writer.WriteString("logprobs"u8);
            writer.WriteMapHeader(1);
            writer.WriteString("content"u8);
            writer.WriteArrayHeader(_logprobCount);
            writer.WriteRaw(_logprobs.WrittenSpan);
        }

        writer.WriteString("finish_reason"u8);
        if (IsFinished) writer.WriteRaw(_finishReason.WrittenSpan);
        else writer.WriteNil();
    }

    /// <summary>Empties the choice for the next stream.</summary>
    public void Reset()
    {
        for (int i = 0; i < _textCount; i++) _texts[i].Reset();
        for (int i = 0; i < _toolCallCount; i++) _toolCalls[i].Reset();
        _logprobs.Reset(clear: true);
        _finishReason.Reset();
        (_textCount, _toolCallCount, _logprobCount) = (0, 0, 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var text in _texts) text.Dispose();
        foreach (var call in _toolCalls) call.Dispose();
        _logprobs.Dispose();
        _finishReason.Dispose();
    }

    private void WriteMessage(ref MessagePackWriter writer)
    {
        bool hasRole = Find("role"u8) is not null, hasContent = Find("content"u8) is not null;
        writer.WriteMapHeader(_textCount + (hasRole ? 0 : 1) + (hasContent ? 0 : 1) + (_toolCallCount > 0 ? 1 : 0));
        if (!hasRole)
        {
            writer.WriteString("role"u8);
            writer.WriteString("assistant"u8);
        }

        if (!hasContent)
        {
            // A turn that only calls tools has a null content, as the OpenAI API answers it.
            writer.WriteString("content"u8);
            if (_toolCallCount > 0) writer.WriteNil();
            else writer.WriteString(""u8);
        }

        for (int i = 0; i < _textCount; i++) _texts[i].Write(ref writer);
        if (_toolCallCount == 0) return;
        writer.WriteString("tool_calls"u8);
        writer.WriteArrayHeader(_toolCallCount);
        for (int i = 0; i < _toolCallCount; i++) _toolCalls[i].Write(ref writer);
    }

    private void ReadDelta(ref MessagePackReader reader, bool keepText)
    {
        if (reader.TryReadNil()) return;
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            var name = reader.ReadStringSpanOrThrow();
            if (!keepText) reader.Skip();
            else if (name.SequenceEqual("tool_calls"u8)) ReadToolCalls(ref reader);
            else if (reader.NextMessagePackType == MessagePackType.String) Text(name)?.Append(reader.ReadStringSpanOrThrow());
            else reader.Skip();
        }
    }

    private void ReadToolCalls(ref MessagePackReader reader)
    {
        if (reader.TryReadNil()) return;
        int count = reader.ReadArrayHeader();
        for (int i = 0; i < count; i++)
        {
            var peek = reader.CreatePeekReader();
            int at = ToolCallAssembler.ReadIndex(ref peek, fallback: i);
            if ((uint)at >= MaxToolCalls) throw new MessagePackSerializationException($"A chunk has a tool call of index {at}; the limit is {MaxToolCalls - 1}.");
            while (_toolCalls.Count <= at) _toolCalls.Add(new ToolCallAssembler());
            _toolCallCount = Math.Max(_toolCallCount, at + 1);
            _toolCalls[at].Read(ref reader);
        }
    }

    private void ReadFinishReason(ref MessagePackReader reader, ReadOnlyMemory<byte> chunk)
    {
        int start = (int)reader.Consumed;
        if (reader.TryReadNil()) return;
        reader.Skip();
        _finishReason.Reset();
        _finishReason.Append(chunk.Span[start..(int)reader.Consumed]);
    }

    private void ReadLogprobs(ref MessagePackReader reader, ReadOnlyMemory<byte> chunk)
    {
        if (reader.TryReadNil()) return;
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            bool isContent = reader.ReadStringSpanOrThrow().SequenceEqual("content"u8);
            if (!isContent || reader.NextMessagePackType != MessagePackType.Array)
            {
                reader.Skip();
                continue;
            }

            int count = reader.ReadArrayHeader();
            int start = (int)reader.Consumed;
            for (int j = 0; j < count; j++) reader.Skip();
            _logprobs.Append(chunk.Span[start..(int)reader.Consumed]);
            _logprobCount += count;
        }
    }

    private TextMember? Text(ReadOnlySpan<byte> name)
    {
        if (Find(name) is { } found) return found;
        if (_textCount == MaxTexts) return null;
        if (_textCount == _texts.Count) _texts.Add(new TextMember());
        var text = _texts[_textCount++];
        text.Begin(name);
        return text;
    }

    private TextMember? Find(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < _textCount; i++)
            if (_texts[i].Is(name)) return _texts[i];
        return null;
    }
}
