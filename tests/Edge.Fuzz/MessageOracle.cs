using System.Buffers;
using Edge.Protocol;
using MessagePack;

namespace Edge.Fuzz;

/// <summary>What MessagePackReader, the package everybody uses, makes of the first value of some bytes.</summary>
/// <remarks>It reads with no limit of bytes, and follows containers down to just below the deepest allowed one.</remarks>
internal ref struct MessageOracle
{
    private readonly int _maxDepth;
    private MessagePackReader _reader;

    private MessageOracle(ReadOnlyMemory<byte> bytes, int maxDepth)
    {
        _reader = new MessagePackReader(bytes);
        _maxDepth = maxDepth;
    }

    /// <summary>How the reading ended.</summary>
    public OracleVerdict Verdict { get; private set; }

    /// <summary>The value's length, or how far the reader came.</summary>
    public readonly long Length => _reader.Consumed;

    /// <summary>Deepest nesting met.</summary>
    public int Depth { get; private set; }

    /// <summary>Values declared by the containers met.</summary>
    public long Elements { get; private set; }

    public static MessageOracle Judge(ReadOnlyMemory<byte> bytes, int maxDepth)
    {
        var oracle = new MessageOracle(bytes, maxDepth);
        try
        {
            oracle.Read(depth: 0);
        }
        catch (Exception e) when (e is EndOfStreamException or ArgumentOutOfRangeException) // the latter on a length over 2 GiB
        {
            oracle.Verdict = OracleVerdict.Incomplete;
        }
        catch (MessagePackSerializationException)
        {
            oracle.Verdict = OracleVerdict.Invalid;
        }

        return oracle;
    }

    /// <summary>Reads a complete value as an envelope.</summary>
    /// <returns>Whether it is one; else the three results say nothing.</returns>
    public static bool TryOpen(ReadOnlySequence<byte> value, out int kind, out uint id, out byte[] method, out long rest)
    {
        (kind, id, method, rest) = (-1, 0, [], 0);
        var reader = new MessagePackReader(value);
        try
        {
            if (reader.NextMessagePackType != MessagePackType.Array) return false;
            int count = reader.ReadArrayHeader();
            kind = reader.ReadInt32();
            if (count != (kind == 2 ? 3 : 4) || kind is < 0 or > 2) return false;
            if (kind != 2) id = reader.ReadUInt32();
            if (kind != 1)
            {
                var name = reader.NextMessagePackType == MessagePackType.Binary ? reader.ReadBytes() : reader.ReadStringSequence();
                if (name is null) return false;
                method = name.Value.ToArray();
            }

            rest = value.Length - reader.Consumed;
            return method.Length <= Message.MaxMethodBytes;
        }
        catch (Exception e) when (e is MessagePackSerializationException or OverflowException or EndOfStreamException)
        {
            return false;
        }
    }

    private void Read(int depth)
    {
        switch (_reader.NextMessagePackType)
        {
            case MessagePackType.Array:
                Depth = Math.Max(Depth, depth + 1); // before the header, which is refused when its elements are not all there
                ReadElements(depth, _reader.ReadArrayHeader());
                break;
            case MessagePackType.Map:
                Depth = Math.Max(Depth, depth + 1);
                ReadElements(depth, 2L * _reader.ReadMapHeader());
                break;
            default:
                _reader.Skip();
                break;
        }
    }

    private void ReadElements(int depth, long elements)
    {
        Elements += elements;
        for (long i = 0; i < elements; i++)
        {
            if (depth < _maxDepth) Read(depth + 1);
            else _reader.Skip();
        }
    }
}

/// <summary>How a reading ended.</summary>
internal enum OracleVerdict
{
    /// <summary>A whole value was read.</summary>
    Complete,
    /// <summary>The bytes end before the value does.</summary>
    Incomplete,
    /// <summary>A byte cannot be there.</summary>
    Invalid,
}
