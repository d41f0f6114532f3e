using System.Security.Cryptography;
using System.Text;

namespace Edge.Generation;

/// <summary>Names a model by its weights: equal revisions answer equally.</summary>
internal static class ModelRevision
{
    private const string WeightsName = "model.onnx";

    /// <summary>SHA-256 of <c>model.onnx</c> in hexadecimal; with external data, of the names and hashes of all its
    /// files.</summary>
    /// <remarks>Every exporter names external data after the graph: <c>model.onnx_data</c>,
    /// <c>model.onnx.data</c>.</remarks>
    public static string Compute(string folder)
    {
        string[] files = Directory.GetFiles(folder, WeightsName + "*");
        Array.Sort(files, StringComparer.Ordinal);
        string[] hashes = Array.ConvertAll(files, Hash);
        if (hashes.Length == 1) return hashes[0];

        var lines = files.Zip(hashes, (file, hash) => $"{hash}  {Path.GetFileName(file)}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }

    private static string Hash(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
