using System.Buffers;
using System.Globalization;
using Edge.Storage.Files;
using Microsoft.Extensions.Logging;

namespace Edge.Storage.Cache;

/// <summary>The folder of checkpoints: proves them, seals them, keeps the newest two.</summary>
internal sealed class Checkpoints(string folder, ILogger logger)
{
    private const string Manifest = ".checkpoint", Table = ".table", Entries = ".entries";

    /// <summary>The newest good one, and the one before it in case the disk spoils the newest.</summary>
    private const int Kept = 2;

    /// <summary>Files that were put into quarantine.</summary>
    public int Quarantined { get; private set; }

    /// <summary>Bytes of all files.</summary>
    public long Bytes => Numbers().Sum(BytesOf);

    /// <summary>The number after the newest's.</summary>
    public long Next => Numbers() is [.., var newest] ? newest + 1 : 1;

    /// <summary>Good checkpoints, newest first; bad ones are put into quarantine on the way.</summary>
    /// <exception cref="NewerFormatException">A newer edge wrote one of them.</exception>
    public IEnumerable<CheckpointManifest> Good()
    {
        foreach (long number in Numbers().OrderDescending())
        {
            if (Prove(number) is { } manifest) yield return manifest;
            else PutAway(number);
        }
    }

    /// <summary>Counts the checkpoints without touching them.</summary>
    /// <exception cref="NewerFormatException">A newer edge wrote one of them.</exception>
    public (int Good, int Bad) Count()
    {
        var complete = Numbers().Where(number => File.Exists(PathOf(number, Manifest))).ToArray();
        int good = complete.Count(number => Prove(number) is not null);
        return (good, complete.Length - good);
    }

    /// <summary>Says that a checkpoint whose bytes are good could not be used.</summary>
    public void Refuse(CheckpointManifest manifest) => PutAway(manifest.Number);

    /// <summary>Where the files of a checkpoint are.</summary>
    public (string Table, string Entries) FilesOf(long number) => (PathOf(number, Table), PathOf(number, Entries));

    /// <summary>Makes room for a new checkpoint's files.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Prepare() => Directory.CreateDirectory(folder);

    /// <summary>Checks a file that FASTER has written and makes it survive a power cut.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static CheckpointFile Seal(string path, (Guid Token, byte[] Metadata) described)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(handle);
        return new CheckpointFile(
            described.Token, RandomAccess.GetLength(handle), ChecksumOf(handle), described.Metadata);
    }

    /// <summary>Makes a checkpoint of the files that were sealed, and deletes those before the last two.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Commit(CheckpointManifest manifest)
    {
        string path = PathOf(manifest.Number, Manifest);
        using (var handle = File.OpenHandle(path + ".tmp", FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(handle, manifest.Write(), 0);
            RandomAccess.FlushToDisk(handle);
        }

        File.Move(path + ".tmp", path, overwrite: true);
        foreach (long number in Numbers().SkipLast(Kept)) Delete(number);
    }

    /// <summary>Deletes a checkpoint, whole or not.</summary>
    public void Delete(long number)
    {
        // The manifest goes first: without it the others are no checkpoint.
        foreach (string path in PathsOf(number))
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                StorageLog.DeleteFailed(logger, path, e);
            }
        }
    }

    private string PathOf(long number, string extension)
        => Path.Combine(folder, number.ToString("d10", CultureInfo.InvariantCulture) + extension);

    private string[] PathsOf(long number) => [PathOf(number, Manifest), PathOf(number, Table), PathOf(number, Entries)];

    private long BytesOf(long number)
        => PathsOf(number).Select(path => new FileInfo(path)).Sum(file => file.Exists ? file.Length : 0);

    // Every number that has any of the three files, so that the leavings of a crash are seen and cleared.
    private long[] Numbers()
    {
        if (!Directory.Exists(folder)) return [];
        try
        {
            return [.. Directory.EnumerateFiles(folder)
                .Where(path => Path.GetExtension(path) is Manifest or Table or Entries)
                .Select(NumberOf)
                .Where(number => number >= 0).Distinct().Order()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // the next checkpoint says why not
        }
    }

    private static long NumberOf(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        return long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : -1;
    }

    private CheckpointManifest? Prove(long number)
    {
        try
        {
            string path = PathOf(number, Manifest);
            if (CheckpointManifest.Read(path, File.ReadAllBytes(path)) is not { } manifest || manifest.Number != number)
                return null;
            bool good = IsAsSealed(PathOf(number, Table), manifest.Table)
                && IsAsSealed(PathOf(number, Entries), manifest.Entries);
            return good ? manifest : null;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or (IOException and not NewerFormatException))
        {
            return null;
        }
    }

    private static bool IsAsSealed(string path, CheckpointFile sealedAs)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return RandomAccess.GetLength(handle) == sealedAs.Bytes && ChecksumOf(handle) == sealedAs.Crc;
    }

    private static uint ChecksumOf(Microsoft.Win32.SafeHandles.SafeFileHandle handle)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        try
        {
            uint crc = 0;
            for (long at = 0; ;)
            {
                int read = RandomAccess.Read(handle, buffer, at);
                if (read == 0) return crc;
                crc = Crc32C.Of(buffer.AsSpan(0, read), crc);
                at += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void PutAway(long number)
    {
        // A crash during a checkpoint leaves files without a manifest: nothing is wrong with them, they are just of no
        // use.
        string manifest = PathOf(number, Manifest);
        if (File.Exists(manifest))
        {
            Quarantined++;
            try
            {
                StorageLog.Quarantined(
                    logger, manifest, Quarantine.Put(manifest) ?? "nowhere: deleted, enough are kept");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                StorageLog.QuarantineFailed(logger, manifest, e);
            }
        }

        Delete(number);
    }
}
