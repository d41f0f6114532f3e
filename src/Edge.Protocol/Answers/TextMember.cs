using Edge.Buffers;
using MessagePack;

namespace Edge.Protocol;

/// <summary>A string member of a delta, joined from its pieces; all but the role, which does not come in pieces.</summary>
internal sealed class TextMember : IDisposable
{
    private readonly PooledBufferWriter _name = new(1024);
    private readonly PooledBufferWriter _text = new(AnswerAssembler.MaxAnswerBytes);

    public void Begin(ReadOnlySpan<byte> name) => _name.Append(name);

    public bool Is(ReadOnlySpan<byte> name) => _name.WrittenSpan.SequenceEqual(name);

    public void Append(ReadOnlySpan<byte> piece)
    {
        // Some providers repeat the role in every chunk.
        if (Is("role"u8)) _text.Reset();
        _text.Append(piece);
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteString(_name.WrittenSpan);
        writer.WriteString(_text.WrittenSpan);
    }

    public void Reset()
    {
        _name.Reset();
        _text.Reset(clear: true);
    }

    public void Dispose()
    {
        _name.Dispose();
        _text.Dispose();
    }
}
