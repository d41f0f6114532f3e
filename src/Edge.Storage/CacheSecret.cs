using System.Buffers.Binary;
using Edge.Storage.Files;

namespace Edge.Storage;

/// <summary>The secret under which the node's cache keys are hashed: made once, kept beside the cache.</summary>
/// <remarks>Without it the stored entries are never found again, so it is never replaced where it can be read. Mode
/// 0600.</remarks>
public static class CacheSecret
{
    private const string FileName = "cache.secret";
    private const int SecretBytes = 16;

    /// <summary>Reads the secret of a data folder, or makes it.</summary>
    /// <returns>128 random bits; of a folder that cannot be written, new ones each time.</returns>
    /// <exception cref="DataFolderException">The file is damaged, of a newer format, or open to other
    /// users.</exception>
    public static UInt128 Open(DataFolder folder)
    {
        string path = Path.Combine(folder.Path, FileName);
        if (File.Exists(path)) return Read(path);
        byte[] secret = BitConverter.GetBytes(SystemRandom.Next());
        if (!folder.IsReadOnly) Write(path, secret);
        return ToNumber(secret);
    }

    private static UInt128 Read(string path)
    {
        const UnixFileMode Others = ~(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
        {
            throw new DataFolderException(
                $"{path} can be read by other users; it must be 0600: chmod 600 '{path}'.", null);
        }

        byte[] bytes = File.ReadAllBytes(path);
        return FileHeader.Read(bytes, FileKind.Secret, out _) switch
        {
            HeaderStatus.Good when bytes.Length == FileHeader.BlockBytes + SecretBytes
                => ToNumber(bytes.AsSpan(FileHeader.BlockBytes)),
            HeaderStatus.Newer => throw new DataFolderException(
                $"{path} was written by a newer edge. Run that one, or give this node a folder of its own.", null),
            _ => throw new DataFolderException(
                $"{path} is damaged; the cached answers cannot be found without it. Restore it, or delete it and the "
                + "folder 'cache' beside it.", null),
        };
    }

    private static void Write(string path, byte[] secret)
    {
        byte[] bytes = new byte[FileHeader.BlockBytes + SecretBytes];
        new FileHeader(FileKind.Secret, Salt: 0, Start: 0, PageBytes: 0).Write(bytes);
        secret.CopyTo(bytes, FileHeader.BlockBytes);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        // Written whole before it has its name: a crash in between leaves no half secret.
        string temporary = path + ".new";
        File.Delete(temporary);
        using (var file = new FileStream(temporary, options))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path);
    }

    private static UInt128 ToNumber(ReadOnlySpan<byte> secret) => BinaryPrimitives.ReadUInt128LittleEndian(secret);
}
