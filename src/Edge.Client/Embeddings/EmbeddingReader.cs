using System.Buffers;
using System.Buffers.Binary;
using MessagePack;

namespace Edge.Client;

/// <summary>Reads answers of <c>embeddings</c>.</summary>
internal static class EmbeddingReader
{
    /// <exception cref="MessagePackSerializationException">The answer has not its form.</exception>
    public static EmbeddingAnswer Read(ReadOnlyMemory<byte> bytes)
    {
        var answer = new EmbeddingAnswer();
        var reader = new MessagePackReader(bytes);
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            switch (reader.ReadString())
            {
                case "model":
                    answer = answer with { Model = reader.ReadString() ?? "" };
                    break;
                case "data":
                    answer = answer with { Vectors = ReadData(ref reader) };
                    break;
                case "usage":
                    answer = answer with { Usage = TokenUsage.Read(ref reader) };
                    break;
                case "edge":
                    answer = answer with { Served = ServedInfo.Read(ref reader) };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return answer;
    }

    private static float[][] ReadData(ref MessagePackReader reader)
    {
        float[][] vectors = new float[reader.ReadArrayHeader()][];
        for (int i = 0; i < vectors.Length; i++)
        {
            float[]? vector = null;
            int index = i, members = reader.ReadMapHeader();
            for (int j = 0; j < members; j++)
            {
                string? name = reader.ReadString();
                if (name == "index") index = reader.ReadInt32();
                else if (name == "embedding") vector = ReadVector(ref reader);
                else reader.Skip();
            }

            // As many indices as vectors, each of them once: none is left out.
            if (vector is null || (uint)index >= (uint)vectors.Length || vectors[index] is not null)
                throw new MessagePackSerializationException("An embedding lacks its vector, or its index is out of range or there twice.");
            vectors[index] = vector;
        }

        return vectors;
    }

    /// <summary>Reads a vector in either form: little-endian float 32 in a bin, or an array of numbers.</summary>
    private static float[] ReadVector(ref MessagePackReader reader)
    {
        if (reader.NextMessagePackType == MessagePackType.Array)
        {
            float[] numbers = new float[reader.ReadArrayHeader()];
            for (int i = 0; i < numbers.Length; i++) numbers[i] = reader.ReadSingle();
            return numbers;
        }

        var bytes = reader.ReadBytes() ?? throw new MessagePackSerializationException("An embedding's vector is nil.");
        if (bytes.Length % sizeof(float) != 0) throw new MessagePackSerializationException($"An embedding has {bytes.Length} bytes, no multiple of 4.");
        byte[] copy = bytes.ToArray();
        float[] vector = new float[copy.Length / sizeof(float)];
        for (int i = 0; i < vector.Length; i++) vector[i] = BinaryPrimitives.ReadSingleLittleEndian(copy.AsSpan(i * sizeof(float)));
        return vector;
    }
}
