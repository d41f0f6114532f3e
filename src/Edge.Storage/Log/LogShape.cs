using System.Numerics;

namespace Edge.Storage.Log;

/// <summary>The log's sizes, as the options ask for them.</summary>
/// <param name="PageBytes">What one record must fit in; a power of two.</param>
/// <param name="SegmentBytes">One file; a power of two, a multiple of the page.</param>
/// <param name="CommitBytes">Uncommitted bytes that make a commit.</param>
/// <param name="CommitInterval">Longest an uncommitted record waits.</param>
internal sealed record LogShape(int PageBytes, long SegmentBytes, long CommitBytes, TimeSpan CommitInterval)
{
    /// <summary>Pages FasterLog keeps: one being filled, the next, and two on their way to disk.</summary>
    public const int PagesInMemory = 4;

    /// <summary>Files the disk's share is cut into: making room drops one of them.</summary>
    private const int Segments = 32;

    /// <summary>Derives the sizes.</summary>
    public static LogShape Of(CacheStorageOptions options, long mostIndexBytes)
    {
        int page = (int)BitOperations.RoundUpToPowerOf2(
            (uint)(options.MaxRecordBytes + LogRecord.LengthOf(LogRecord.MaxScopes, 0) + LogSegments.EntryHeaderBytes));
        // The index may take as many bytes for a record as the log; half of it must hold the newest segment, which is
        // never dropped.
        long share = Math.Min(options.DiskBytes / Segments, mostIndexBytes / 2);
        long segment = Math.Max(page, (long)BitOperations.RoundUpToPowerOf2((ulong)share + 1) / 2);
        return new LogShape(page, segment, options.CommitBytes, options.CommitInterval);
    }

    /// <summary>The first address a process may use after <paramref name="end"/>.</summary>
    public long NextStart(long end) => (end / SegmentBytes + 1) * SegmentBytes;
}
