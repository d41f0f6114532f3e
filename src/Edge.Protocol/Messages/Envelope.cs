using System.Buffers;
using MessagePack;

namespace Edge.Protocol;

/// <summary>Opens the envelope of one complete MessagePack value.</summary>
/// <remarks>A parser of its own beside MessagePackReader, because that throws on a number out of range, and a stranger may
/// send one with every connection.</remarks>
internal static class Envelope
{
    // Array header 5, type 9, id 9, method header 5, method 64: all that is looked at, contiguous.
    private const int MaxHeadBytes = 5 + 9 + 9 + 5 + Message.MaxMethodBytes;

    public static bool CanBeginWith(byte code)
        => code is MessagePackCode.MinFixArray + 3 or MessagePackCode.MinFixArray + 4
            or MessagePackCode.Array16 or MessagePackCode.Array32;

    public static bool TryOpen(in ReadOnlySequence<byte> bytes, out Message message)
    {
        Span<byte> copy = stackalloc byte[MaxHeadBytes];
        int headBytes = (int)Math.Min(bytes.Length, MaxHeadBytes);
        scoped ReadOnlySpan<byte> head = bytes.FirstSpan;
        if (head.Length < headBytes)
        {
            bytes.Slice(0, headBytes).CopyTo(copy);
            head = copy[..headBytes];
        }

        scoped var fields = new HeadReader(head);
        message = default;
        if (!fields.TryReadArrayHeader(out uint count) || !fields.TryReadUInt(out uint kind)) return false;

        switch (kind)
        {
            case (uint)MessageKind.Request when count == 4:
                if (!fields.TryReadUInt(out uint id) || !fields.TryReadMethod(out var method)) return false;
                message = Message.Request(id, method, bytes.Slice(fields.Position));
                return true;
            case (uint)MessageKind.Notification when count == 3:
                if (!fields.TryReadMethod(out method)) return false;
                message = Message.Notification(method, bytes.Slice(fields.Position));
                return true;
            case (uint)MessageKind.Response when count == 4:
                if (!fields.TryReadUInt(out id)) return false;
                var error = FirstValue(bytes.Slice(fields.Position));
                message = Message.Response(id, error, bytes.Slice(error.End));
                return true;
            default:
                return false;
        }
    }

    /// <summary>The first of the values that make up <paramref name="values"/>, which are known to be valid.</summary>
    private static ReadOnlySequence<byte> FirstValue(in ReadOnlySequence<byte> values)
    {
        var scan = default(ScanState);
        scan.Advance(values, new MessageLimits(int.MaxValue, MessageLimits.DepthCapacity, int.MaxValue));
        return values.Slice(0, scan.Walked);
    }

    /// <summary>Reads the fields of a head. A method never reads past it, and says no to what the envelope does not allow.</summary>
    private ref struct HeadReader(ReadOnlySpan<byte> head)
    {
        private readonly ReadOnlySpan<byte> _head = head;

        public int Position { get; private set; }

        public bool TryReadArrayHeader(out uint count)
        {
            byte code = Take();
            switch (code)
            {
                case MessagePackCode.Array16: return TryTakeBigEndian(2, out count);
                case MessagePackCode.Array32: return TryTakeBigEndian(4, out count);
                default:
                    count = (uint)(code & 0x0f);
                    return code is >= MessagePackCode.MinFixArray and <= MessagePackCode.MaxFixArray;
            }
        }

        /// <summary>Reads an integer of any encoding, signed ones too, that a <see cref="uint"/> holds.</summary>
        public bool TryReadUInt(out uint value)
        {
            byte code = Take();
            switch (code)
            {
                case <= MessagePackCode.MaxFixInt:
                    value = code;
                    return true;
                case MessagePackCode.UInt8: return TryTakeBigEndian(1, out value);
                case MessagePackCode.UInt16: return TryTakeBigEndian(2, out value);
                case MessagePackCode.UInt32: return TryTakeBigEndian(4, out value);
                case MessagePackCode.Int8: return TryTakeBigEndian(1, out value) && value <= (uint)sbyte.MaxValue;
                case MessagePackCode.Int16: return TryTakeBigEndian(2, out value) && value <= (uint)short.MaxValue;
                case MessagePackCode.Int32: return TryTakeBigEndian(4, out value) && value <= int.MaxValue;
                case MessagePackCode.UInt64 or MessagePackCode.Int64:
                    return TryTakeBigEndian(4, out uint high) & TryTakeBigEndian(4, out value) && high == 0;
                default:
                    value = 0;
                    return false;
            }
        }

        /// <summary>Reads a str or bin of at most <see cref="Message.MaxMethodBytes"/>.</summary>
        public bool TryReadMethod(out ReadOnlySpan<byte> method)
        {
            method = default;
            byte code = Take();
            uint length = (uint)(code & 0x1f);
            bool known = code switch
            {
                MessagePackCode.Str8 or MessagePackCode.Bin8 => TryTakeBigEndian(1, out length),
                MessagePackCode.Str16 or MessagePackCode.Bin16 => TryTakeBigEndian(2, out length),
                MessagePackCode.Str32 or MessagePackCode.Bin32 => TryTakeBigEndian(4, out length),
                _ => code is >= MessagePackCode.MinFixStr and <= MessagePackCode.MaxFixStr,
            };
            if (!known || length > Message.MaxMethodBytes) return false;

            method = _head.Slice(Position, (int)length);
            Position += (int)length;
            return true;
        }

        /// <summary>The next byte; <see cref="MessagePackCode.NeverUsed"/>, which no field accepts, past the end.</summary>
        private byte Take() => Position < _head.Length ? _head[Position++] : MessagePackCode.NeverUsed;

        private bool TryTakeBigEndian(int bytes, out uint value)
        {
            value = 0;
            if (_head.Length - Position < bytes) return false;

            foreach (byte b in _head.Slice(Position, bytes)) value = value << 8 | b;
            Position += bytes;
            return true;
        }
    }
}
