using System.Security.Cryptography;
using System.Text;

namespace Edge.Release;

/// <summary>Writes what <c>sha256sum --check</c> reads.</summary>
internal static class Checksums
{
    /// <summary>The file's name.</summary>
    public const string FileName = "SHA256SUMS";

    /// <summary>Hashes every file of a folder but the list itself.</summary>
    public static string Write(string folder)
    {
        var text = new StringBuilder();
        var names = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Where(name => name != FileName).Order(StringComparer.Ordinal);
        foreach (string name in names)
        {
            using var stream = File.OpenRead(Path.Combine(folder, name));
            text.Append(Convert.ToHexStringLower(SHA256.HashData(stream))).Append("  ").Append(name).Append('\n');
        }

        return text.ToString();
    }
}
