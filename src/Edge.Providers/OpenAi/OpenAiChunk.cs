using Edge.Buffers;
using Edge.Protocol;
using MessagePack;

namespace Edge.Providers.OpenAi;

/// <summary>Brings the JSON chunks of a provider's stream into the node's form, one at a time, and keeps count of the choices.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class OpenAiChunk : IDisposable
{
    private readonly PooledBufferWriter _source = new();
    private readonly MapMembers _members = new();
    private readonly PooledBufferWriter _choices = new();
    private readonly PooledBufferWriter _usage = new();
    private ChoiceSet _seen;

    /// <summary>The chunk, without <c>object</c> and usage; empty when it carries no choice.</summary>
    public ReadOnlyMemory<byte> Choices => _choices.WrittenMemory;

    /// <summary>The usage in a chunk of its own; empty when the chunk has none.</summary>
    public ReadOnlyMemory<byte> Usage => _usage.WrittenMemory;

    /// <summary>The choices seen so far.</summary>
    public ref readonly ChoiceSet Seen => ref _seen;

    /// <summary>Reads one event's data.</summary>
    public ChunkStatus Read(ReadOnlyMemory<byte> json)
    {
        _choices.Reset(clear: true);
        _usage.Reset(clear: true);
        if (!OpenAiJson.TryReadMap(json, _source)) return ChunkStatus.Malformed;

        var source = _source.WrittenMemory;
        var reader = new MessagePackReader(source);
        int count = reader.ReadMapHeader();
        bool hasChoices = false;
        _members.Reset();
        for (int i = 0; i < count; i++)
        {
            int start = (int)reader.Consumed;
            var name = reader.ReadStringSpanOrThrow();
            int valueStart = (int)reader.Consumed;
            var type = reader.NextMessagePackType;
            reader.Skip();
            int end = (int)reader.Consumed;

            if (name.SequenceEqual("error"u8) && type != MessagePackType.Nil) return ChunkStatus.Error;
            if (name.SequenceEqual("object"u8)) continue;
            if (name.SequenceEqual("usage"u8))
            {
                if (type == MessagePackType.Map) KeepUsage(source.Span[start..end]);
                continue;
            }

            if (name.SequenceEqual("choices"u8))
            {
                var choices = new MessagePackReader(source[valueStart..end]);
                if (!ChunkShape.TryReadChoices(ref choices, ref _seen, out hasChoices)) return ChunkStatus.Malformed;
            }

            _members.Add(source.Span[start..end]);
        }

        if (hasChoices) _members.WriteTo(_choices);
        return ChunkStatus.Read;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _source.Dispose();
        _members.Dispose();
        _choices.Dispose();
        _usage.Dispose();
    }

    private void KeepUsage(ReadOnlySpan<byte> member)
    {
        var writer = new MessagePackWriter(_usage);
        writer.WriteMapHeader(2);
        writer.WriteString("choices"u8);
        writer.WriteArrayHeader(0);
        writer.WriteRaw(member);
        writer.Flush();
    }
}

/// <summary>What an event of a stream held.</summary>
internal enum ChunkStatus : byte
{
    /// <summary>A chunk; it may carry choices, usage, both or neither.</summary>
    Read,
    /// <summary>An error object.</summary>
    Error,
    /// <summary>No JSON, or not the shape of a chunk.</summary>
    Malformed,
}

/// <summary>Which choices of a streamed answer began, and which have their finish reason; indexes 0 to 127.</summary>
internal struct ChoiceSet
{
    private UInt128 _seen, _finished;

    /// <summary>Whether at least <paramref name="least"/> choices began and each has its finish reason.</summary>
    public readonly bool IsFinished(int least) => _seen == _finished && (int)UInt128.PopCount(_seen) >= least;

    /// <summary>Notes a choice of a chunk.</summary>
    public void Add(int index, bool isFinished)
    {
        _seen |= UInt128.One << index;
        if (isFinished) _finished |= UInt128.One << index;
    }
}
