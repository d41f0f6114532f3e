using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using MessagePack;

namespace Edge.Protocol;

/// <summary>Why a MessagePack value has no JSON form.</summary>
public enum JsonWriteFault : byte
{
    /// <summary>It has one.</summary>
    None,
    /// <summary>It holds an extension type, a timestamp included.</summary>
    Extension,
    /// <summary>The key of a map entry is not a str.</summary>
    NameNotText,
    /// <summary>A str is not valid UTF-8.</summary>
    InvalidText,
    /// <summary>It nests deeper than <see cref="MessageLimits.DepthCapacity"/>.</summary>
    TooDeep,
}

/// <summary>Writes MessagePack values as JSON.</summary>
/// <remarks>Bin becomes a base64 string; NaN and the infinities, which JSON has not, become null; a float 32 takes the shortest
/// digits that give the same float 32. Strings are escaped as the writer's options say. Allocates nothing once the pools are warm.</remarks>
public static class MessagePackToJson
{
    /// <summary>Writes one value.</summary>
    /// <param name="value">One complete and valid value: what <see cref="ScanState"/> passed, or what the node wrote itself.</param>
    /// <param name="json">Receives the value. After a fault it holds a part of it, and is of no use.</param>
    /// <exception cref="EndOfStreamException">The value is not complete: a bug of the caller.</exception>
    /// <exception cref="MessagePackSerializationException">The value is not valid: a bug of the caller.</exception>
    public static JsonWriteFault TryWrite(in ReadOnlySequence<byte> value, Utf8JsonWriter json)
    {
        var reader = new MessagePackReader(value);
        return TryWrite(ref reader, json, depth: 0);
    }

    /// <summary>Writes the value that <paramref name="reader"/> stands at, and moves it past.</summary>
    /// <exception cref="EndOfStreamException">The value is not complete: a bug of the caller.</exception>
    /// <exception cref="MessagePackSerializationException">The value is not valid: a bug of the caller.</exception>
    public static JsonWriteFault TryWrite(ref MessagePackReader reader, Utf8JsonWriter json) => TryWrite(ref reader, json, depth: 0);

    private static JsonWriteFault TryWrite(ref MessagePackReader reader, Utf8JsonWriter json, int depth)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Nil:
                reader.ReadNil();
                json.WriteNullValue();
                return JsonWriteFault.None;
            case MessagePackType.Boolean:
                json.WriteBooleanValue(reader.ReadBoolean());
                return JsonWriteFault.None;
            case MessagePackType.Integer when reader.NextCode == MessagePackCode.UInt64:
                json.WriteNumberValue(reader.ReadUInt64());
                return JsonWriteFault.None;
            case MessagePackType.Integer:
                json.WriteNumberValue(reader.ReadInt64());
                return JsonWriteFault.None;
            case MessagePackType.Float:
                WriteFloat(ref reader, json);
                return JsonWriteFault.None;
            case MessagePackType.String:
                return WriteText(ref reader, json, isName: false);
            case MessagePackType.Binary:
                WriteBytes(reader.ReadBytes() ?? default, json);
                return JsonWriteFault.None;
            case MessagePackType.Array:
                return depth < MessageLimits.DepthCapacity ? WriteArray(ref reader, json, depth) : JsonWriteFault.TooDeep;
            case MessagePackType.Map:
                return depth < MessageLimits.DepthCapacity ? WriteMap(ref reader, json, depth) : JsonWriteFault.TooDeep;
            case MessagePackType.Extension:
                return JsonWriteFault.Extension;
            default:
                throw new MessagePackSerializationException($"The byte 0x{reader.NextCode:x2} begins no MessagePack value.");
        }
    }

    private static JsonWriteFault WriteArray(ref MessagePackReader reader, Utf8JsonWriter json, int depth)
    {
        int count = reader.ReadArrayHeader();
        json.WriteStartArray();
        for (int i = 0; i < count; i++)
        {
            var fault = TryWrite(ref reader, json, depth + 1);
            if (fault != JsonWriteFault.None) return fault;
        }

        json.WriteEndArray();
        return JsonWriteFault.None;
    }

    private static JsonWriteFault WriteMap(ref MessagePackReader reader, Utf8JsonWriter json, int depth)
    {
        int count = reader.ReadMapHeader();
        json.WriteStartObject();
        for (int i = 0; i < count; i++)
        {
            if (reader.NextMessagePackType != MessagePackType.String) return JsonWriteFault.NameNotText;
            var fault = WriteText(ref reader, json, isName: true);
            if (fault == JsonWriteFault.None) fault = TryWrite(ref reader, json, depth + 1);
            if (fault != JsonWriteFault.None) return fault;
        }

        json.WriteEndObject();
        return JsonWriteFault.None;
    }

    private static void WriteFloat(ref MessagePackReader reader, Utf8JsonWriter json)
    {
        if (reader.NextCode == MessagePackCode.Float32)
        {
            float single = reader.ReadSingle();
            if (float.IsFinite(single)) json.WriteNumberValue(single);
            else json.WriteNullValue();
            return;
        }

        double real = reader.ReadDouble();
        if (double.IsFinite(real)) json.WriteNumberValue(real);
        else json.WriteNullValue();
    }

    private static JsonWriteFault WriteText(ref MessagePackReader reader, Utf8JsonWriter json, bool isName)
    {
        if (reader.TryReadStringSpan(out var text)) return WriteText(text, json, isName);

        var pieces = reader.ReadStringSequence()!.Value;
        using var copy = Copy.Of(pieces);
        return WriteText(copy.Span, json, isName);
    }

    private static JsonWriteFault WriteText(ReadOnlySpan<byte> text, Utf8JsonWriter json, bool isName)
    {
        if (!Utf8.IsValid(text)) return JsonWriteFault.InvalidText; // the JSON writer would put U+FFFD instead
        if (isName) json.WritePropertyName(text);
        else json.WriteStringValue(text);
        return JsonWriteFault.None;
    }

    private static void WriteBytes(in ReadOnlySequence<byte> bytes, Utf8JsonWriter json)
    {
        if (bytes.IsSingleSegment)
        {
            json.WriteBase64StringValue(bytes.FirstSpan);
            return;
        }

        using var copy = Copy.Of(bytes);
        json.WriteBase64StringValue(copy.Span);
    }

    /// <summary>Pooled memory that joins the pieces of a text; cleared, for it may be a prompt.</summary>
    private readonly ref struct Copy
    {
        private readonly byte[] _memory;

        private Copy(byte[] memory, ReadOnlySpan<byte> span)
        {
            _memory = memory;
            Span = span;
        }

        public ReadOnlySpan<byte> Span { get; }

        public static Copy Of(in ReadOnlySequence<byte> pieces)
        {
            byte[] memory = ArrayPool<byte>.Shared.Rent((int)pieces.Length);
            pieces.CopyTo(memory);
            return new Copy(memory, memory.AsSpan(0, (int)pieces.Length));
        }

        public void Dispose() => ArrayPool<byte>.Shared.Return(_memory, clearArray: true);
    }
}
