using System.Buffers;
using System.Text.Unicode;
using Edge.Buffers;
using MessagePack;

namespace Edge.Protocol;

/// <summary>Why a value has no canonical form.</summary>
internal enum CanonicalFault : byte
{
    None,
    InvalidUtf8,
    DuplicateMember,
    MemberNameNotText,
    NotFinite,
    Extension,
    TooDeep,
}

/// <summary>Copies MessagePack values into their canonical form: one meaning, one sequence of bytes.</summary>
/// <remarks>Texts become str, integers and whole floats their shortest encoding, other floats float64; members of maps are sorted by the
/// bytes of their names, which must be unique. Not thread-safe: it has a scratch buffer.</remarks>
internal sealed class CanonicalWriter : IDisposable
{
    // Twice the doors' default of 32: the bound that keeps our own recursion off the end of the stack, whoever calls.
    private const int MaxDepth = 64;

    // Maps of requests are small; larger ones rent.
    private const int InlineMembers = 16;

    private readonly PooledBufferWriter _scratch = new();

    /// <summary>Copies the reader's next value, which must be complete and in one piece.</summary>
    public CanonicalFault Write(ref ValueReader reader, PooledBufferWriter output, int depth = 0)
    {
        switch (reader.NextType)
        {
            case MessagePackType.Nil:
                reader.TryReadNil();
                output.WriteNil();
                return CanonicalFault.None;
            case MessagePackType.Boolean:
                output.WriteBoolean(reader.ReadBoolean());
                return CanonicalFault.None;
            case MessagePackType.Integer:
                WriteInteger(ref reader, output);
                return CanonicalFault.None;
            case MessagePackType.Float:
                return WriteFloat(reader.ReadDouble(), output);
            case MessagePackType.String or MessagePackType.Binary:
                return WriteText(ref reader, output);
            case MessagePackType.Array:
                return WriteArray(ref reader, output, depth);
            case MessagePackType.Map:
                return WriteMap(ref reader, output, depth);
            default:
                return CanonicalFault.Extension;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();

    private static void WriteInteger(ref ValueReader reader, PooledBufferWriter output)
    {
        if (reader.TryReadInt64(out long value)) output.WriteInteger(value);
        else output.WriteInteger((ulong)value); // only a uint64 may be out of a long's range
    }

    private static CanonicalFault WriteFloat(double value, PooledBufferWriter output)
    {
        if (!double.IsFinite(value)) return CanonicalFault.NotFinite;
        // 2^53: up to there every whole double is exactly one integer, so 1 and 1.0 are one key.
        if (Math.Abs(value) <= 1L << 53 && Math.Floor(value) == value) output.WriteInteger((long)value);
        else output.WriteDouble(value);
        return CanonicalFault.None;
    }

    private static CanonicalFault WriteText(ref ValueReader reader, PooledBufferWriter output)
    {
        var text = reader.ReadText();
        if (!Utf8.IsValid(text)) return CanonicalFault.InvalidUtf8;
        output.WriteText(text);
        return CanonicalFault.None;
    }

    private CanonicalFault WriteArray(ref ValueReader reader, PooledBufferWriter output, int depth)
    {
        if (depth == MaxDepth) return CanonicalFault.TooDeep;
        int count = reader.ReadArrayHeader();
        output.WriteArrayHeader(count);
        for (int i = 0; i < count; i++)
            if (Write(ref reader, output, depth + 1) is var fault and not CanonicalFault.None) return fault;
        return CanonicalFault.None;
    }

    private CanonicalFault WriteMap(ref ValueReader reader, PooledBufferWriter output, int depth)
    {
        if (depth == MaxDepth) return CanonicalFault.TooDeep;
        int count = reader.ReadMapHeader();
        output.WriteMapHeader(count);

        MapMember[]? rented = count > InlineMembers ? ArrayPool<MapMember>.Shared.Rent(count) : null;
        Span<MapMember> members = rented is null ? stackalloc MapMember[InlineMembers] : rented;
        var fault = WriteMembers(ref reader, output, depth, members[..count]);
        if (rented is not null) ArrayPool<MapMember>.Shared.Return(rented);
        return fault;
    }

    private CanonicalFault WriteMembers(ref ValueReader reader, PooledBufferWriter output, int depth, scoped Span<MapMember> members)
    {
        int start = output.WrittenCount;
        bool sorted = true;
        for (int i = 0; i < members.Length; i++)
        {
            int memberStart = output.WrittenCount;
            if (!reader.TryReadText(out var name)) return CanonicalFault.MemberNameNotText;
            if (!Utf8.IsValid(name)) return CanonicalFault.InvalidUtf8;
            output.WriteText(name);
            int nameEnd = output.WrittenCount;
            if (Write(ref reader, output, depth + 1) is var fault and not CanonicalFault.None) return fault;
            members[i] = new MapMember(memberStart, nameEnd - name.Length, nameEnd, output.WrittenCount);
            sorted &= i == 0 || Name(output, members[i - 1]).SequenceCompareTo(Name(output, members[i])) < 0;
        }

        return sorted ? CanonicalFault.None : Sort(output, start, members);
    }

    private CanonicalFault Sort(PooledBufferWriter output, int start, scoped Span<MapMember> members)
    {
        MemberSort.Sort(members, new ByName(output.WrittenMemory));
        _scratch.Reset();
        for (int i = 0; i < members.Length; i++)
        {
            if (i > 0 && Name(output, members[i - 1]).SequenceEqual(Name(output, members[i]))) return CanonicalFault.DuplicateMember;
            _scratch.Append(output.WrittenSpan[members[i].Start..members[i].End]);
        }

        _scratch.WrittenSpan.CopyTo(output.Patch(start, output.WrittenCount - start));
        _scratch.Reset(clear: true);
        return CanonicalFault.None;
    }

    private static ReadOnlySpan<byte> Name(PooledBufferWriter output, in MapMember member)
        => output.WrittenSpan[member.NameStart..member.NameEnd];

    /// <summary>Where a member stands in the output: whole, and the text of its name.</summary>
    private readonly record struct MapMember(int Start, int NameStart, int NameEnd, int End);

    private readonly struct ByName(ReadOnlyMemory<byte> output) : IComparer<MapMember>
    {
        public int Compare(MapMember x, MapMember y)
            => output.Span[x.NameStart..x.NameEnd].SequenceCompareTo(output.Span[y.NameStart..y.NameEnd]);
    }
}
