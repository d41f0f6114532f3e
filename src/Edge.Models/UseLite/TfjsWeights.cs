using System.Runtime.InteropServices;
using System.Text.Json;
using Edge.Packaging;

namespace Edge.UseLite;

/// <summary>Reads the float weights of a TensorFlow.js graph model: a manifest in <c>model.json</c>, data in shards.</summary>
internal sealed class TfjsWeights
{
    private readonly string _path;
    private readonly Dictionary<string, Entry> _entries = [];

    public TfjsWeights(string folder)
    {
        _path = Path.Combine(folder, "model.json");
        using var json = ModelJson.Read(_path);
        foreach (var group in json.Field(json.Root, "weightsManifest", JsonValueKind.Array).EnumerateArray())
        {
            byte[] data = ReadShards(json, folder, group);
            int offset = 0;
            foreach (var weight in json.Field(group, "weights", JsonValueKind.Array).EnumerateArray())
                offset = Add(json, weight, data, offset);

            if (offset != data.Length) throw json.Wrong("weightsManifest", $"{offset} bytes in its shards", $"{data.Length}");
        }
    }

    public float[] Read(string name, params ReadOnlySpan<long> shape)
    {
        string expected = $"float32 [{string.Join(", ", shape.ToArray())}]";
        if (!_entries.TryGetValue(name, out var entry)) throw new ModelFileException(_path, name, expected, "nothing");

        string found = $"{entry.Type} [{string.Join(", ", entry.Shape)}]";
        return found == expected
            ? MemoryMarshal.Cast<byte, float>(entry.Data.Span).ToArray()
            : throw new ModelFileException(_path, name, expected, found);
    }

    private static byte[] ReadShards(ModelJson json, string folder, JsonElement group)
    {
        using var data = new MemoryStream();
        foreach (var shard in json.Field(group, "paths", JsonValueKind.Array).EnumerateArray())
        {
            string name = shard.ValueKind == JsonValueKind.String ? Path.GetFileName(shard.GetString()!) : "";
            string path = Path.Combine(folder, name);
            if (!File.Exists(path)) throw new ModelFileException(path, "file", "a shard of the weights", "none");

            data.Write(File.ReadAllBytes(path));
        }

        return data.ToArray();
    }

    private int Add(ModelJson json, JsonElement weight, byte[] data, int offset)
    {
        string name = json.Text(weight, "name");
        string type = json.Text(weight, "dtype");
        // Four bytes an element is true of both types that such a model has; a quantised one would need more to read.
        if (type is not ("float32" or "int32") || weight.TryGetProperty("quantization", out _))
            throw json.Wrong(name, "float32 or int32, not quantised", type);

        long[] shape = [.. json.Field(weight, "shape", JsonValueKind.Array).EnumerateArray()
            .Select(size => json.Integer(name, size, 0, data.Length))];
        long bytes = sizeof(float);
        foreach (long size in shape)
        {
            bytes *= size;
            if (bytes > data.Length - offset) throw json.Wrong(name, $"at most {data.Length - offset} bytes", $"[{string.Join(", ", shape)}]");
        }

        _entries[name] = new Entry(type, shape, data.AsMemory(offset, (int)bytes));
        return offset + (int)bytes;
    }

    private sealed record Entry(string Type, long[] Shape, ReadOnlyMemory<byte> Data);
}
