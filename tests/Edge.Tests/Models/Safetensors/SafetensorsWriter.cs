using System.Buffers.Binary;
using System.Text;

namespace Edge.Tests.Models.Safetensors;

/// <summary>Writes safetensors files, and near misses of them.</summary>
internal static class SafetensorsWriter
{
    public static byte[] File(string header, byte[] data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        return [.. length, .. json, .. data];
    }

    public static byte[] File(IEnumerable<(string Name, long[] Shape, float[] Values)> tensors)
    {
        var header = new List<string>();
        var data = new List<byte>();
        foreach (var (name, shape, values) in tensors)
        {
            int begin = data.Count;
            foreach (float value in values) data.AddRange(BitConverter.GetBytes(value));
            header.Add($$"""
                "{{name}}":{"dtype":"F32","shape":[{{string.Join(',', shape)}}],"data_offsets":[{{begin}},{{data.Count}}]}
                """);
        }

        return File("{" + string.Join(',', header) + "}", [.. data]);
    }
}
