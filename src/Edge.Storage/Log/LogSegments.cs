using System.Buffers;
using System.Globalization;
using Edge.Storage.Files;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Edge.Storage.Log;

/// <summary>The log's files, oldest first.</summary>
/// <remarks>Thread-safe. Addresses only grow and are never used twice, also across restarts: an address names one
/// record for ever. Files carry their first address as their name and are never written to by a later
/// process.</remarks>
internal sealed class LogSegments : IDisposable
{
    /// <summary>Bytes FasterLog puts before each record: its length.</summary>
    public const int EntryHeaderBytes = 4;

    private const string Extension = ".log";

    private readonly string _folder;
    private readonly Lock _gate = new();
    private volatile LogSegment[] _all = [];

    private LogSegments(string folder) => _folder = folder;

    /// <summary>The segments, oldest first.</summary>
    public IReadOnlyList<LogSegment> All => _all;

    /// <summary>Files that could not be read when the log was opened.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Bytes of all segments.</summary>
    public long Bytes => _all.Sum(segment => segment.FileBytes);

    /// <summary>Address of the oldest byte still there; 0 for an empty log.</summary>
    public long Begin => _all is [var first, ..] ? first.Start : 0;

    /// <summary>Address after everything that any process wrote.</summary>
    public long End => _all is [.., var last] ? last.End : 0;

    /// <summary>Opens what is there.</summary>
    /// <param name="folder">Where the segments are.</param>
    /// <param name="quarantine">Whether files that cannot be read are moved out of the way.</param>
    /// <param name="logger">Told of them.</param>
    /// <exception cref="NewerFormatException">A newer edge wrote one of them.</exception>
    public static LogSegments Open(string folder, bool quarantine, ILogger logger)
    {
        var segments = new LogSegments(folder);
        var found = new List<LogSegment>();
        foreach (string path in Paths(folder, logger))
        {
            if (TryOpen(path) is { } segment)
            {
                found.Add(segment);
                continue;
            }

            segments.Unreadable++;
            if (quarantine) PutAway(path, logger);
        }

        segments._all = [.. found.OrderBy(segment => segment.Start)];
        return segments;
    }

    /// <summary>Makes a new segment.</summary>
    /// <returns>A handle to write it with; every write reaches the disk before it returns.</returns>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public SafeFileHandle Create(long start, ulong salt, int pageBytes)
    {
        Directory.CreateDirectory(_folder);
        string path = Path.Combine(_folder, start.ToString("x16", CultureInfo.InvariantCulture) + Extension);
        var header = new FileHeader(FileKind.LogSegment, salt, start, pageBytes);
        var handle = FileDevice.Create(path, header, FileOptions.WriteThrough);
        // Pages are written concurrently, so a segment may be made before the one it follows.
        lock (_gate) _all = [.. _all.Append(new LogSegment(path, header)).OrderBy(segment => segment.Start)];
        return handle;
    }

    /// <summary>A salt for the segments that one process writes.</summary>
    // A zero half would take unwritten bytes for a mark.
    public static ulong NewSalt() => (ulong)SystemRandom.Next() | 1 | 1UL << 32;

    /// <summary>The segment that holds an address.</summary>
    public LogSegment? Find(long address)
    {
        var all = _all;
        int low = 0, high = all.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            if (all[middle].Start <= address) low = middle + 1;
            else high = middle - 1;
        }

        return high < 0 ? null : all[high];
    }

    /// <summary>Reads one record's bytes.</summary>
    /// <param name="address">Where FasterLog put it.</param>
    /// <param name="frame">Receives exactly the record.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The salt it must carry, or null where the log no longer holds the address.</returns>
    /// <exception cref="IOException">The disk fails.</exception>
    public async ValueTask<ulong?> ReadAsync(long address, Memory<byte> frame, CancellationToken cancellation)
    {
        if (Find(address) is not { } segment) return null;
        try
        {
            long position = segment.PositionOf(address) + EntryHeaderBytes;
            int read = await RandomAccess.ReadAsync(segment.Reading, frame, position, cancellation);
            return read == frame.Length ? segment.Salt : null;
        }
        catch (Exception e) when (e is FileNotFoundException or ObjectDisposedException)
        {
            return null; // dropped meanwhile
        }
    }

    /// <summary>Deletes the segments that end before <paramref name="address"/>; the newest always stays.</summary>
    public void DropBefore(long address)
    {
        LogSegment[] dropped;
        lock (_gate)
        {
            var all = _all;
            int count = 0;
            while (count + 1 < all.Length && all[count + 1].Start <= address) count++;
            dropped = all[..count];
            _all = all[count..];
        }

        foreach (var segment in dropped)
        {
            segment.Dispose();
            File.Delete(segment.Path);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var segment in _all) segment.Dispose();
    }

    private static string[] Paths(string folder, ILogger logger)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.GetFiles(folder, "*" + Extension) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            StorageLog.FolderUnreadable(logger, folder, e);
            return [];
        }
    }

    private static LogSegment? TryOpen(string path)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(FileHeader.Bytes);
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var read = block.AsSpan(0, RandomAccess.Read(handle, block.AsSpan(0, FileHeader.Bytes), 0));
            switch (FileHeader.Read(read, FileKind.LogSegment, out var header))
            {
                case HeaderStatus.Newer: throw FileHeader.Refuse(path, read);
                case HeaderStatus.Damaged: return null;
                default: return new LogSegment(path, header);
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException or (IOException and not NewerFormatException))
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static void PutAway(string path, ILogger logger)
    {
        try
        {
            StorageLog.Quarantined(logger, path, Quarantine.Put(path) ?? "nowhere: deleted, enough are kept");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            StorageLog.QuarantineFailed(logger, path, e);
        }
    }
}
