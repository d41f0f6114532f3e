using Edge.Buffers;
using MessagePack;

namespace Edge.Providers.OpenAi;

/// <summary>Collects the members of a MessagePack map whose header comes first and whose count is known last.</summary>
internal sealed class MapMembers : IDisposable
{
    private readonly PooledBufferWriter _members = new();

    /// <summary>Members collected.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a member: its name and its value, already in MessagePack.</summary>
    public void Add(ReadOnlySpan<byte> member)
    {
        _members.Append(member);
        Count++;
    }

    /// <summary>Writes the map.</summary>
    public void WriteTo(PooledBufferWriter output)
    {
        var writer = new MessagePackWriter(output);
        writer.WriteMapHeader(Count);
        writer.WriteRaw(_members.WrittenSpan);
        writer.Flush();
    }

    /// <summary>Forgets the members and clears what they held.</summary>
    public void Reset()
    {
        _members.Reset(clear: true);
        Count = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _members.Dispose();
}
