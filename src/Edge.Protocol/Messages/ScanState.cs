using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using MessagePack;

namespace Edge.Protocol;

/// <summary>Finds the end of one MessagePack value in bytes that arrive in pieces.</summary>
/// <remarks>
/// <para><c>default</c> is the state before the first byte. Each call walks only what the last one did not, so a value that
/// drips in byte by byte costs no more than one that comes whole. It allocates nothing.</para>
/// <para>A limit is judged on what is declared, not on what has arrived: every declared byte and every declared element, which
/// takes a byte at least, counts at once, so a hostile length makes nobody wait for it or buffer it.</para>
/// <para>After any status but <see cref="MessageStatus.NeedMoreData"/> the state is spent.</para>
/// </remarks>
public struct ScanState
{
    // What requests have that are not hostile: a message part of a message of a request in its envelope is seven deep.
    private const int FewLevels = 16;

    private Levels _missing;     // per open container: elements not yet complete
    private int _depth;          // open containers
    private int _elements;       // declared by all containers so far
    private int _awaited;        // elements declared of which no byte was walked
    private int _lengthBytes;    // bytes missing of a length or count field
    private uint _length;        // that field, as far as walked
    private byte _code;          // what the field belongs to
    private long _body;          // bytes to skip before the value ends
    private long _walked;

    /// <value>Bytes walked; on <see cref="MessageStatus.Complete"/>, the length of the value.</value>
    public readonly long Walked => _walked;

    /// <summary>Walks on to the end of the value or of the bytes.</summary>
    /// <param name="buffer">Everything that arrived, from the first byte of the value on.</param>
    /// <param name="limits">The same on every call for one value.</param>
    public MessageStatus Advance(in ReadOnlySequence<byte> buffer, in MessageLimits limits)
    {
        Debug.Assert(limits.MaxDepth <= MessageLimits.DepthCapacity);
        if (buffer.IsSingleSegment)
        {
            var bytes = buffer.FirstSpan;
            if (_walked > 0 || !TryWalkWhole(bytes, limits, out _walked)) return Walk(bytes[(int)_walked..], limits);
            return MessageStatus.Complete;
        }

        foreach (var segment in buffer.Slice(_walked))
        {
            var status = Walk(segment.Span, limits);
            if (status != MessageStatus.NeedMoreData) return status;
        }

        return MessageStatus.NeedMoreData;
    }

    /// <summary>Walks a value that is all there and within the limits, as most are, without keeping state.</summary>
    /// <returns>False for any other: nothing is known of it then, and <paramref name="walked"/> is 0.</returns>
    private static bool TryWalkWhole(ReadOnlySpan<byte> bytes, in MessageLimits limits, out long walked)
    {
        Span<int> missing = stackalloc int[FewLevels];
        int depth = 0, elements = 0;
        long at = 0;
        walked = 0;
        while (at < bytes.Length)
        {
            byte code = bytes[(int)at];
            int size = ValueReader.FixedBytes[code];
            if (size > 0)
            {
                at += size;
            }
            else if (code is >= MessagePackCode.MinFixMap and <= MessagePackCode.MaxFixArray)
            {
                if (depth == FewLevels || depth == limits.MaxDepth) return false;
                at++;
                int count = code >= MessagePackCode.MinFixArray ? code & 0x0f : 2 * (code & 0x0f);
                if (count > 0)
                {
                    elements += count;
                    missing[depth++] = count;
                    continue;
                }
            }
            else if (code is MessagePackCode.Str8 or MessagePackCode.Bin8 && at + 1 < bytes.Length)
            {
                at += 2 + bytes[(int)at + 1];
            }
            else if (code is MessagePackCode.Str16 or MessagePackCode.Bin16 && at + 2 < bytes.Length)
            {
                at += 3 + BinaryPrimitives.ReadUInt16BigEndian(bytes[((int)at + 1)..]);
            }
            else
            {
                return false; // rare, or cut short
            }

            while (depth > 0 && --missing[depth - 1] == 0) depth--;
            if (depth > 0) continue;
            if (at > bytes.Length || at > limits.MaxBytes || elements > limits.MaxElements) return false;
            walked = at;
            return true;
        }

        return false;
    }

    private MessageStatus Walk(ReadOnlySpan<byte> bytes, in MessageLimits limits)
    {
        while (!bytes.IsEmpty)
        {
            MessageStatus status;
            int step = 1;
            if (_body > 0)
            {
                step = (int)Math.Min(_body, bytes.Length);
                _body -= step;
                _walked += step;
                status = _body == 0 ? EndValue() : MessageStatus.NeedMoreData;
            }
            else if (_lengthBytes > 0)
            {
                _length = _length << 8 | bytes[0];
                _lengthBytes--;
                _walked++;
                status = _lengthBytes == 0 ? BeginBody(_code, _length, limits) : MessageStatus.NeedMoreData;
            }
            else
            {
                if (_depth > 0) _awaited--;
                _walked++;
                status = BeginValue(bytes[0], limits);
            }

            if (status != MessageStatus.NeedMoreData) return status;
            bytes = bytes[step..];
        }

        return MessageStatus.NeedMoreData;
    }

    /// <summary>Takes the first byte of a value.</summary>
    private MessageStatus BeginValue(byte code, in MessageLimits limits)
    {
        switch (code)
        {
            case <= MessagePackCode.MaxFixInt or >= MessagePackCode.MinNegativeFixInt:
            case MessagePackCode.Nil or MessagePackCode.False or MessagePackCode.True:
                return EndValue();
            case <= MessagePackCode.MaxFixMap:
                return OpenContainer(2L * (code & 0x0f), limits);
            case <= MessagePackCode.MaxFixArray:
                return OpenContainer(code & 0x0f, limits);
            case <= MessagePackCode.MaxFixStr:
                return Expect(code & 0x1f, limits);
            case MessagePackCode.NeverUsed:
                return MessageStatus.Malformed;
            case MessagePackCode.UInt8 or MessagePackCode.Int8:
                return Expect(1, limits);
            case MessagePackCode.UInt16 or MessagePackCode.Int16:
                return Expect(2, limits);
            case MessagePackCode.UInt32 or MessagePackCode.Int32 or MessagePackCode.Float32:
                return Expect(4, limits);
            case MessagePackCode.UInt64 or MessagePackCode.Int64 or MessagePackCode.Float64:
                return Expect(8, limits);
            case >= MessagePackCode.FixExt1 and <= MessagePackCode.FixExt16:
                return Expect(1 + (1 << (code - MessagePackCode.FixExt1)), limits); // a type byte, then 1, 2, 4, 8 or 16
            case MessagePackCode.Str8 or MessagePackCode.Bin8 or MessagePackCode.Ext8:
                return ExpectLength(code, 1, limits);
            case MessagePackCode.Str16 or MessagePackCode.Bin16 or MessagePackCode.Ext16:
            case MessagePackCode.Array16 or MessagePackCode.Map16:
                return ExpectLength(code, 2, limits);
            default: // str 32, bin 32, ext 32, array 32, map 32
                return ExpectLength(code, 4, limits);
        }
    }

    /// <summary>Takes the complete length or count field of a value.</summary>
    private MessageStatus BeginBody(byte code, uint length, in MessageLimits limits) => code switch
    {
        MessagePackCode.Array16 or MessagePackCode.Array32 => OpenContainer(length, limits),
        MessagePackCode.Map16 or MessagePackCode.Map32 => OpenContainer(2L * length, limits),
        MessagePackCode.Ext8 or MessagePackCode.Ext16 or MessagePackCode.Ext32 => Expect(1L + length, limits),
        _ => Expect(length, limits),
    };

    private MessageStatus ExpectLength(byte code, int lengthBytes, in MessageLimits limits)
    {
        (_code, _lengthBytes, _length) = (code, lengthBytes, 0);
        return JudgeSize(limits);
    }

    private MessageStatus Expect(long body, in MessageLimits limits)
    {
        if (body == 0) return EndValue();
        _body = body;
        return JudgeSize(limits);
    }

    private MessageStatus OpenContainer(long elements, in MessageLimits limits)
    {
        if (_depth >= limits.MaxDepth) return MessageStatus.TooDeep;
        if (elements > limits.MaxElements - _elements) return MessageStatus.TooManyElements;
        if (elements == 0) return EndValue();

        _elements += (int)elements;
        _awaited += (int)elements;
        _missing[_depth++] = (int)elements;
        return JudgeSize(limits);
    }

    /// <summary>Ends a value, and with it every container whose last element it was.</summary>
    private MessageStatus EndValue()
    {
        while (_depth > 0)
        {
            if (--_missing[_depth - 1] > 0) return MessageStatus.NeedMoreData;
            _depth--;
        }

        return MessageStatus.Complete;
    }

    private readonly MessageStatus JudgeSize(in MessageLimits limits)
        => _walked + _body + _lengthBytes + _awaited > limits.MaxBytes
            ? MessageStatus.TooLarge
            : MessageStatus.NeedMoreData;

    [InlineArray(MessageLimits.DepthCapacity)]
    private struct Levels
    {
        private int _first;
    }
}
