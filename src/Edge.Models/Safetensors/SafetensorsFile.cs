using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Edge.Packaging;
using Microsoft.Win32.SafeHandles;

namespace Edge.Safetensors;

/// <summary>Reads tensors from a safetensors file: 8 bytes header length, a JSON header, then the data.</summary>
/// <remarks>Nothing the header says is believed before it was compared with the file. Safe for concurrent use.</remarks>
public sealed class SafetensorsFile : IDisposable
{
    // MAX_HEADER_SIZE of the format's reference implementation.
    private const long MaxHeaderBytes = 100_000_000;

    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly long _dataStart;
    private readonly Dictionary<string, Entry> _entries = [];

    /// <summary>Opens a file and reads its header.</summary>
    /// <exception cref="ModelFileException">It is missing, truncated or no safetensors file.</exception>
    public SafetensorsFile(string path)
    {
        if (!File.Exists(path)) throw new ModelFileException(path, "file", "safetensors weights", "none");

        _path = path;
        _file = File.OpenHandle(path);
        try
        {
            _dataStart = ReadHeader();
        }
        catch (InvalidOperationException error)
        {
            // A name in the header escapes half a surrogate pair: JSON to the parser, but no text.
            _file.Dispose();
            throw Wrong("header", "names that are text", error.Message);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Whether a tensor is in the file.</summary>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>Reads a tensor as floats, widening F16 and BF16.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="shape">The shape it must have.</param>
    /// <returns>Its values, row-major.</returns>
    /// <exception cref="ModelFileException">It is missing, of another shape, or not of floats.</exception>
    public float[] ReadFloats(string name, params ReadOnlySpan<long> shape)
    {
        if (!_entries.TryGetValue(name, out var entry))
            throw Wrong(name, $"a tensor [{Join(shape)}]", "nothing");
        if (!shape.SequenceEqual(entry.Shape))
            throw Wrong(name, $"shape [{Join(shape)}]", $"[{Join(entry.Shape)}]");

        long length = entry.End - entry.Begin;
        if (length > Array.MaxLength) throw Wrong(name, $"at most {Array.MaxLength} bytes", $"{length}");

        long offset = _dataStart + entry.Begin;
        switch (entry.Type)
        {
            case "F32":
                var values = new float[length / sizeof(float)];
                ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()), offset);
                return values;
            case "F16":
                return Array.ConvertAll(ReadHalves(), half => (float)BitConverter.UInt16BitsToHalf(half));
            case "BF16":
                // A bfloat16 is the upper half of a float.
                return Array.ConvertAll(ReadHalves(), half => BitConverter.UInt32BitsToSingle((uint)half << 16));
            default:
                throw Wrong(name, "F32, F16 or BF16", entry.Type);
        }

        ushort[] ReadHalves()
        {
            var halves = new ushort[length / sizeof(ushort)];
            ReadExactly(MemoryMarshal.AsBytes(halves.AsSpan()), offset);
            return halves;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private long ReadHeader()
    {
        long length = RandomAccess.GetLength(_file);
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (length < prefix.Length) throw Wrong("size", $"at least {prefix.Length} bytes", $"{length}");

        ReadExactly(prefix, 0);
        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        long limit = Math.Min(MaxHeaderBytes, length - prefix.Length);
        if (headerBytes > (ulong)limit) throw Wrong("header length", $"at most {limit}", $"{headerBytes}");

        var header = new byte[headerBytes];
        ReadExactly(header, prefix.Length);
        long dataStart = prefix.Length + (long)headerBytes;
        using var json = ModelJson.Parse(_path, header);
        long dataEnd = 0;
        foreach (var tensor in json.Root.EnumerateObject())
        {
            if (tensor.NameEquals("__metadata__")) continue;

            var entry = ReadEntry(json, tensor, length - dataStart);
            if (!_entries.TryAdd(tensor.Name, entry)) throw Wrong(tensor.Name, "one tensor of this name", "two");

            dataEnd = Math.Max(dataEnd, entry.End);
        }

        return dataStart + dataEnd == length ? dataStart : throw Wrong("size", $"{dataStart + dataEnd} bytes", $"{length}");
    }

    private Entry ReadEntry(ModelJson json, JsonProperty tensor, long dataBytes)
    {
        if (tensor.Value.ValueKind != JsonValueKind.Object) throw Wrong(tensor.Name, "an object", $"{tensor.Value.ValueKind}");

        string type = json.Text(tensor.Value, "dtype");
        long[] shape = Integers(json, tensor, "shape", long.MaxValue);
        long[] offsets = Integers(json, tensor, "data_offsets", dataBytes);
        if (offsets.Length != 2 || offsets[0] > offsets[1])
            throw Wrong($"{tensor.Name}.data_offsets", "a begin and an end", $"[{Join(offsets)}]");

        Int128 expected = ElementBytes(type);
        foreach (long size in shape)
        {
            expected *= size;
            if (expected > dataBytes) throw Wrong(tensor.Name, $"at most {dataBytes} bytes of data", $"shape [{Join(shape)}]");
        }

        // The width of a type that is not known here is not judged: such a tensor cannot be read anyway.
        if (ElementBytes(type) > 0 && offsets[1] - offsets[0] != expected)
            throw Wrong($"{tensor.Name}.data_offsets", $"{expected} bytes", $"{offsets[1] - offsets[0]}");

        return new Entry(type, shape, offsets[0], offsets[1]);
    }

    private static long[] Integers(ModelJson json, JsonProperty tensor, string field, long maximum) =>
        [.. json.Field(tensor.Value, field, JsonValueKind.Array).EnumerateArray()
            .Select(value => json.Integer($"{tensor.Name}.{field}", value, 0, maximum))];

    private static int ElementBytes(string type) => type switch
    {
        "F32" => sizeof(float),
        "F16" or "BF16" => sizeof(ushort),
        _ => 0,
    };

    private void ReadExactly(Span<byte> bytes, long offset)
    {
        int read;
        for (; bytes.Length > 0; bytes = bytes[read..], offset += read)
        {
            read = RandomAccess.Read(_file, bytes, offset);
            if (read == 0) throw Wrong("size", $"more than {offset} bytes", "the end of the file");
        }
    }

    private ModelFileException Wrong(string field, string expected, string found) => new(_path, field, expected, found);

    private static string Join(ReadOnlySpan<long> values) => string.Join(", ", values.ToArray());

    private sealed record Entry(string Type, long[] Shape, long Begin, long End);
}
