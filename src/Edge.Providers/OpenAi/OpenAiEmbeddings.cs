using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Edge.Buffers;
using MessagePack;

namespace Edge.Providers.OpenAi;

/// <summary>Brings an embeddings answer from a provider's JSON into the node's form: vectors as bytes, in the order of their inputs.</summary>
/// <remarks>Accepts base64, which is asked for, and arrays of numbers, which some providers send all the same. Reads the JSON itself and not
/// through the general conversion, because an answer may hold millions of numbers.</remarks>
internal static class OpenAiEmbeddings
{
    /// <summary>Reads an answer.</summary>
    /// <param name="json">The body of the response.</param>
    /// <param name="inputs">How many vectors were asked for.</param>
    /// <param name="answer">Receives the answer.</param>
    public static ChunkStatus Read(ReadOnlySpan<byte> json, int inputs, PooledBufferWriter answer)
    {
        using var members = new MapMembers();
        var vectors = new Range?[inputs];
        try
        {
            var status = ReadMembers(json, vectors, members);
            return status == ChunkStatus.Read ? Write(json, vectors, members, answer) : status;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, or a text that is no UTF-16: the reader has no other way to say so.
            return ChunkStatus.Malformed;
        }
    }

    private static ChunkStatus ReadMembers(ReadOnlySpan<byte> json, Range?[] vectors, MapMembers members)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return ChunkStatus.Malformed;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (name == "error" && reader.TokenType != JsonTokenType.Null) return ChunkStatus.Error;
            if (name == "data")
            {
                if (!ReadData(ref reader, vectors)) return ChunkStatus.Malformed;
                continue;
            }

            int start = (int)reader.TokenStartIndex;
            bool isMap = reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            if (name == "object" || (name == "usage" && !isMap)) continue;
            if (!TryKeep(members, name, json[start..(int)reader.BytesConsumed])) return ChunkStatus.Malformed;
        }

        return Array.IndexOf(vectors, null) < 0 ? ChunkStatus.Read : ChunkStatus.Malformed;
    }

    private static bool ReadData(ref Utf8JsonReader reader, Range?[] vectors)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        for (int position = 0; reader.Read() && reader.TokenType == JsonTokenType.StartObject; position++)
        {
            int index = position;
            Range? vector = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isIndex = reader.ValueTextEquals("index"u8), isVector = reader.ValueTextEquals("embedding"u8);
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                if (isIndex && (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out index))) return false;
                reader.Skip();
                if (isVector) vector = start..(int)reader.BytesConsumed;
            }

            if ((uint)index >= (uint)vectors.Length || vector is null || vectors[index] is not null) return false;
            vectors[index] = vector;
        }

        return reader.TokenType == JsonTokenType.EndArray;
    }

    private static bool TryKeep(MapMembers members, string name, ReadOnlySpan<byte> value)
    {
        using var member = new PooledBufferWriter();
        var writer = new MessagePackWriter(member);
        writer.WriteString(Encoding.UTF8.GetBytes(name));
        writer.Flush();
        if (!OpenAiJson.TryAppend(value.ToArray(), member)) return false;
        members.Add(member.WrittenSpan);
        return true;
    }

    private static ChunkStatus Write(ReadOnlySpan<byte> json, Range?[] vectors, MapMembers members, PooledBufferWriter answer)
    {
        using var data = new PooledBufferWriter();
        var writer = new MessagePackWriter(data);
        writer.WriteString("data"u8);
        writer.WriteArrayHeader(vectors.Length);
        writer.Flush();

        using var vector = new PooledBufferWriter();
        int vectorBytes = 0;
        for (int i = 0; i < vectors.Length; i++)
        {
            vector.Reset();
            if (!TryReadVector(json[vectors[i]!.Value], vector)) return ChunkStatus.Malformed;
            if (vector.WrittenCount == 0 || (i > 0 && vector.WrittenCount != vectorBytes)) return ChunkStatus.Malformed;
            vectorBytes = vector.WrittenCount;

            writer = new MessagePackWriter(data);
            writer.WriteMapHeader(2);
            writer.WriteString("index"u8);
            writer.Write(i);
            writer.WriteString("embedding"u8);
            writer.Write(vector.WrittenSpan);
            writer.Flush();
        }

        members.Add(data.WrittenSpan);
        members.WriteTo(answer);
        return ChunkStatus.Read;
    }

    private static bool TryReadVector(ReadOnlySpan<byte> json, PooledBufferWriter vector)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.String => TryDecode(ref reader, vector),
            JsonTokenType.StartArray => TryReadNumbers(ref reader, vector),
            _ => false,
        };
    }

    private static bool TryDecode(ref Utf8JsonReader reader, PooledBufferWriter vector)
    {
        var text = reader.ValueSpan;
        byte[]? unescaped = null;
        if (reader.ValueIsEscaped)
        {
            // '+' and '/' are letters of base64, and some encoders escape them.
            unescaped = new byte[text.Length];
            text = unescaped.AsSpan(0, reader.CopyString(unescaped));
        }

        if (!Base64.IsValid(text, out int bytes) || bytes % sizeof(float) != 0) return false;
        if (Base64.DecodeFromUtf8(text, vector.GetSpan(bytes), out _, out bytes) != OperationStatus.Done) return false;
        vector.Advance(bytes);
        return AreFinite(vector.WrittenSpan);
    }

    private static bool TryReadNumbers(ref Utf8JsonReader reader, PooledBufferWriter vector)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            if (!reader.TryGetSingle(out float number)) return false;
            BinaryPrimitives.WriteSingleLittleEndian(vector.GetSpan(sizeof(float)), number);
            vector.Advance(sizeof(float));
        }

        return reader.TokenType == JsonTokenType.EndArray && AreFinite(vector.WrittenSpan);
    }

    private static bool AreFinite(ReadOnlySpan<byte> vector)
    {
        for (int i = 0; i < vector.Length; i += sizeof(float))
            if (!float.IsFinite(BinaryPrimitives.ReadSingleLittleEndian(vector[i..]))) return false;
        return true;
    }
}
