using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Edge.Buffers;
using MessagePack;

namespace Edge.Protocol;

/// <summary>One translation of <see cref="JsonToMessagePack"/>: the JSON reader and the containers open in it.</summary>
/// <remarks>A container's size is known only at its end. One byte is kept for its header, which holds up to 15 entries, as most
/// have; the content of a larger one moves up by the two or four bytes more that its header takes. A byte moves at most once
/// for each container around it, so the limit on depth bounds the work.</remarks>
internal ref struct JsonTranslation
{
    private const int SmallContainer = 15;
    private const int MaxPathBytes = 128;

    private readonly ReadOnlySpan<byte> _text;
    private readonly PooledBufferWriter _output;
    private readonly MessageLimits _limits;
    private readonly int _start;
    private readonly Container[] _open;
    private Utf8JsonReader _json;
    private MemberNames _names;
    private int _depth;
    private int _elements;

    public JsonTranslation(ReadOnlySpan<byte> json, PooledBufferWriter output, in MessageLimits limits)
    {
        // Depth is judged here, not by the reader: its exception does not tell depth from a missing brace.
        var options = new JsonReaderOptions { MaxDepth = limits.MaxDepth + 1 };
        _text = json;
        _json = new Utf8JsonReader(json, isFinalBlock: true, new JsonReaderState(options));
        (_output, _limits, _start) = (output, limits, output.WrittenCount);
        _open = ArrayPool<Container>.Shared.Rent(limits.MaxDepth);
        _names = new MemberNames(output);
    }

    /// <exception cref="JsonException">The text is malformed.</exception>
    /// <exception cref="BufferFullException">The value does not fit the output.</exception>
    public JsonFault Run()
    {
        while (_json.Read())
        {
            var fault = Translate(_json.TokenType);
            if (fault != JsonFault.None) return fault;
            if (_output.WrittenCount - _start > _limits.MaxBytes) return JsonFault.TooLarge;
        }

        return JsonFault.None;
    }

    public readonly void Dispose()
    {
        ArrayPool<Container>.Shared.Return(_open);
        _names.Dispose();
    }

    private JsonFault Translate(JsonTokenType token)
    {
        if (token == JsonTokenType.EndObject) return CloseObject();
        if (token == JsonTokenType.EndArray) return CloseArray();
        if (_depth > 0)
        {
            if (++_elements > _limits.MaxElements) return JsonFault.TooManyElements;
            ref var parent = ref _open[_depth - 1];
            if (!parent.IsObject || token == JsonTokenType.PropertyName) parent.Entries++;
        }

        return token switch
        {
            JsonTokenType.StartObject or JsonTokenType.StartArray => Open(token == JsonTokenType.StartObject),
            JsonTokenType.PropertyName => WriteName(),
            JsonTokenType.String => WriteText(out _),
            JsonTokenType.Number => WriteNumber(),
            JsonTokenType.True => WriteByte(MessagePackCode.True),
            JsonTokenType.False => WriteByte(MessagePackCode.False),
            _ => WriteByte(MessagePackCode.Nil),
        };
    }

    private JsonFault Open(bool isObject)
    {
        if (_depth >= _limits.MaxDepth) return JsonFault.TooDeep;
        _open[_depth++] = new Container
        {
            IsObject = isObject, HeaderAt = _output.WrittenCount, FirstName = _names.Count,
        };
        return WriteByte(0); // the header's place
    }

    private JsonFault CloseObject()
    {
        if (_names.HasDuplicate(_open[_depth - 1].FirstName)) return JsonFault.DuplicateMember;
        var container = _open[--_depth];
        _names.Count = container.FirstName;
        WriteHeader(container, MessagePackCode.MinFixMap, MessagePackCode.Map16, MessagePackCode.Map32);
        return JsonFault.None;
    }

    private JsonFault CloseArray()
    {
        WriteHeader(_open[--_depth], MessagePackCode.MinFixArray, MessagePackCode.Array16, MessagePackCode.Array32);
        return JsonFault.None;
    }

    private readonly void WriteHeader(in Container container, byte small, byte code16, byte code32)
    {
        int entries = container.Entries;
        if (entries <= SmallContainer)
        {
            _output.Patch(container.HeaderAt, 1)[0] = (byte)(small | entries);
            return;
        }

        int more = entries <= ushort.MaxValue ? sizeof(ushort) : sizeof(uint);
        int contentBytes = _output.WrittenCount - container.HeaderAt - 1;
        _output.GetSpan(more);
        _output.Advance(more);

        var whole = _output.Patch(container.HeaderAt, 1 + more + contentBytes);
        whole.Slice(1, contentBytes).CopyTo(whole[(1 + more)..]);
        whole[0] = more == sizeof(ushort) ? code16 : code32;
        if (more == sizeof(ushort)) BinaryPrimitives.WriteUInt16BigEndian(whole[1..], (ushort)entries);
        else BinaryPrimitives.WriteUInt32BigEndian(whole[1..], (uint)entries);
    }

    private JsonFault WriteName()
    {
        int at = (int)_json.TokenStartIndex;
        var fault = WriteText(out int bytes);
        if (fault == JsonFault.None) _names.Add(_output.WrittenCount - bytes, bytes, at);
        return fault;
    }

    private readonly JsonFault WriteByte(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
        return JsonFault.None;
    }

    private readonly JsonFault WriteText(out int bytes)
    {
        // Resolved escapes only make a text shorter: reserve for the raw length, and close the gap if its header shrank.
        var raw = _json.ValueSpan;
        int reserved = TextHeader.BytesFor(raw.Length);
        var room = _output.GetSpan(reserved + raw.Length);
        if (!TryCopyText(raw, room[reserved..], out bytes)) return JsonFault.InvalidText;

        int header = TextHeader.Write(room, bytes);
        if (header < reserved) room.Slice(reserved, bytes).CopyTo(room[header..]);
        _output.Advance(header + bytes);
        return JsonFault.None;
    }

    private readonly bool TryCopyText(ReadOnlySpan<byte> raw, Span<byte> destination, out int bytes)
    {
        if (!_json.ValueIsEscaped)
        {
            bytes = raw.Length;
            raw.CopyTo(destination);
            return Utf8.IsValid(raw);
        }

        try
        {
            bytes = _json.CopyString(destination);
            return true;
        }
        catch (InvalidOperationException) // how CopyString says that the text is no Unicode
        {
            bytes = 0;
            return false;
        }
    }

    private readonly JsonFault WriteNumber()
    {
        var digits = _json.ValueSpan;
        var writer = new MessagePackWriter(_output);
        bool isInteger = !digits.ContainsAny((byte)'.', (byte)'e', (byte)'E');
        if (isInteger && long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long signed))
            writer.Write(signed);
        else if (isInteger && ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong unsigned))
            writer.Write(unsigned);
        else if (double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real))
            writer.Write(real);
        else
            return JsonFault.NumberOutOfRange;

        writer.Flush();
        return JsonFault.None;
    }

    /// <summary>Says where the token that caused <paramref name="fault"/> stands.</summary>
    public readonly JsonError Locate(JsonFault fault)
    {
        var before = _text[..(int)(fault == JsonFault.DuplicateMember ? _names.DuplicateAt : _json.TokenStartIndex)];
        long line = 1 + before.Count((byte)'\n');
        return new JsonError(fault, line, before.Length - before.LastIndexOf((byte)'\n'), Path());
    }

    /// <summary>The path of the last value begun.</summary>
    public readonly string Path()
    {
        var path = new StringBuilder();
        for (int level = 0; level < _depth && path.Length < MaxPathBytes; level++)
        {
            if (!_open[level].IsObject)
            {
                path.Append(CultureInfo.InvariantCulture, $"[{Math.Max(_open[level].Entries - 1, 0)}]");
                continue;
            }

            int next = level + 1 < _depth ? _open[level + 1].FirstName : _names.Count;
            if (next == _open[level].FirstName) break;
            if (path.Length > 0) path.Append('.');
            path.Append(Encoding.UTF8.GetString(_names.Text(next - 1)));
        }

        if (path.Length > MaxPathBytes) path.Length = MaxPathBytes;
        return path.ToString();
    }

    /// <summary>An object or array whose end was not read yet.</summary>
    private struct Container
    {
        public bool IsObject;
        public int HeaderAt;
        public int FirstName;
        public int Entries;
    }
}
