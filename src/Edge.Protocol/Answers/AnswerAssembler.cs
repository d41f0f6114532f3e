using Edge.Buffers;
using MessagePack;

namespace Edge.Protocol;

/// <summary>Makes the whole answer from the chunks of a stream.</summary>
/// <remarks>Reusable, not thread-safe. Strings of a delta are joined, tool calls by their index; of members beside the choices the first
/// value stands, of the usage the last. Bounded: past <see cref="MaxAnswerBytes"/> the texts are dropped and <see cref="Overflowed"/> says
/// so; finish reasons and usage are kept.</remarks>
public sealed class AnswerAssembler : IDisposable
{
    /// <summary>Most bytes of assembled text: far above any model's output limit.</summary>
    public const int MaxAnswerBytes = 8 * 1024 * 1024;

    /// <summary>Most choices of an answer, the limit of <see cref="Field.N"/>.</summary>
    public const int MaxChoices = 128;

    private readonly List<ChoiceAssembler> _choices = [];
    // Providers put a few hundred bytes beside the choices; what is past this is no part of an answer.
    private const int MaxHeadBytes = 64 * 1024;

    private readonly PooledBufferWriter _head = new(MaxHeadBytes);
    private readonly PooledBufferWriter _usage = new(MaxHeadBytes);
    private int _headMembers, _choiceCount;
    private long _bytes;

    /// <summary>Whether the answer outgrew its limit and cannot be written whole.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>Whether every choice seen has its finish reason, and there is one.</summary>
    public bool IsFinished
    {
        get
        {
            for (int i = 0; i < _choiceCount; i++)
                if (!_choices[i].IsFinished) return false;
            return _choiceCount > 0;
        }
    }

    /// <summary>Takes in one chunk.</summary>
    /// <returns>Whether it carries choices and is to be passed on.</returns>
    /// <exception cref="MessagePackSerializationException">The chunk is not the map that it should be: a bug in the backend.</exception>
    public bool Add(ReadOnlyMemory<byte> chunk)
    {
        _bytes += chunk.Length;
        if (_bytes > MaxAnswerBytes) Overflowed = true;
        bool hasChoices = false;

        var reader = new MessagePackReader(chunk);
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            int memberStart = (int)reader.Consumed;
            var name = reader.ReadStringSpanOrThrow();
            if (name.SequenceEqual("choices"u8)) hasChoices = ReadChoices(ref reader, chunk);
            else if (name.SequenceEqual("usage"u8)) ReadUsage(ref reader, chunk);
            else KeepHead(ref reader, chunk, name, memberStart);
        }

        return hasChoices;
    }

    /// <summary>Writes the whole answer.</summary>
    public void Write(PooledBufferWriter output)
    {
        var writer = new MessagePackWriter(output);
        writer.WriteMapHeader(_headMembers + 1 + (_usage.WrittenCount > 0 ? 1 : 0));
        writer.WriteRaw(_head.WrittenSpan);
        writer.WriteString("choices"u8);
        writer.WriteArrayHeader(_choiceCount);
        for (int i = 0; i < _choiceCount; i++) _choices[i].Write(ref writer);
        if (_usage.WrittenCount > 0)
        {
            writer.WriteString("usage"u8);
            writer.WriteRaw(_usage.WrittenSpan);
        }

        writer.Flush();
    }

    /// <summary>Empties the assembler for the next stream.</summary>
    public void Reset()
    {
        for (int i = 0; i < _choiceCount; i++) _choices[i].Reset();
        _head.Reset(clear: true);
        _usage.Reset(clear: true);
        (_headMembers, _choiceCount, _bytes, Overflowed) = (0, 0, 0, false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var choice in _choices) choice.Dispose();
        _head.Dispose();
        _usage.Dispose();
    }

    private bool ReadChoices(ref MessagePackReader reader, ReadOnlyMemory<byte> chunk)
    {
        if (reader.TryReadNil()) return false;
        int count = reader.ReadArrayHeader();
        for (int i = 0; i < count; i++)
        {
            // The index may stand anywhere in the choice's map: look for it first.
            var peek = reader.CreatePeekReader();
            int index = ReadIndex(ref peek, fallback: i);
            ChoiceAt(index).Read(ref reader, chunk, keepText: !Overflowed);
        }

        return count > 0;
    }

    private static int ReadIndex(ref MessagePackReader reader, int fallback)
    {
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            if (reader.ReadStringSpanOrThrow().SequenceEqual("index"u8)) return reader.TryReadNil() ? fallback : reader.ReadInt32();
            reader.Skip();
        }

        return fallback;
    }

    private ChoiceAssembler ChoiceAt(int index)
    {
        if ((uint)index >= MaxChoices) throw new MessagePackSerializationException($"A chunk has a choice of index {index}; the limit is {MaxChoices - 1}.");
        while (_choices.Count <= index) _choices.Add(new ChoiceAssembler(_choices.Count));
        _choiceCount = Math.Max(_choiceCount, index + 1);
        return _choices[index];
    }

    private void ReadUsage(ref MessagePackReader reader, ReadOnlyMemory<byte> chunk)
    {
        int start = (int)reader.Consumed;
        if (reader.TryReadNil()) return;
        reader.Skip();
        var usage = chunk.Span[start..(int)reader.Consumed];
        if (usage.Length > MaxHeadBytes) return;
        _usage.Reset();
        _usage.Append(usage);
    }

    private void KeepHead(ref MessagePackReader reader, ReadOnlyMemory<byte> chunk, scoped ReadOnlySpan<byte> name, int memberStart)
    {
        bool isNil = reader.NextMessagePackType == MessagePackType.Nil;
        reader.Skip();
        var member = chunk.Span[memberStart..(int)reader.Consumed];
        if (isNil || HeadHas(name) || _head.WrittenCount + member.Length > MaxHeadBytes) return;
        _head.Append(member);
        _headMembers++;
    }

    private bool HeadHas(scoped ReadOnlySpan<byte> name)
    {
        var reader = new MessagePackReader(_head.WrittenMemory);
        for (int i = 0; i < _headMembers; i++)
        {
            if (reader.ReadStringSpanOrThrow().SequenceEqual(name)) return true;
            reader.Skip();
        }

        return false;
    }
}
