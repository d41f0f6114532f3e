using System.Buffers;
using System.Buffers.Binary;

namespace Edge.Storage.Log;

/// <summary>Reads the records of one segment in order, past damage to the next good one.</summary>
/// <remarks>Needs nothing but the file: no FasterLog, no commit record. What is neither a record nor zeros is counted
/// in
/// <see cref="Damaged"/>, one for each unbroken stretch.</remarks>
internal sealed class LogWalk : IDisposable
{
    private readonly LogSegment _segment;
    private readonly byte[] _page;
    private long _pageStart;
    private int _filled;
    private int _at;
    private int _length;

    /// <summary>Begins at an address where a record begins.</summary>
    public LogWalk(LogSegment segment, long from)
    {
        _segment = segment;
        _page = ArrayPool<byte>.Shared.Rent(segment.PageBytes);
        from = Math.Max(from, segment.Start);
        _pageStart = from - (from - segment.Start) % segment.PageBytes;
        Fill();
        _at = (int)(from - _pageStart);
    }

    /// <summary>Where FasterLog put the record read last.</summary>
    public long Address { get; private set; }

    /// <summary>Stretches that were no records.</summary>
    public int Damaged { get; private set; }

    /// <summary>The record read last; valid until the next.</summary>
    public LogRecord Record
        => LogRecord.Of(_page.AsSpan((int)(Address - _pageStart) + LogSegments.EntryHeaderBytes, _length));

    /// <summary>Moves to the next good record.</summary>
    /// <returns>False at the segment's end.</returns>
    /// <exception cref="IOException">The disk fails.</exception>
    public bool MoveNext()
    {
        while (_filled > 0)
        {
            if (TryFindInPage()) return true;
            _pageStart += _segment.PageBytes;
            _at = 0;
            Fill();
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_page, clearArray: true);

    private void Fill()
    {
        _filled = 0;
        var page = _page.AsSpan(0, _segment.PageBytes);
        while (_filled < page.Length)
        {
            int read = RandomAccess.Read(_segment.Reading, page[_filled..], _segment.PositionOf(_pageStart) + _filled);
            if (read == 0) break;
            _filled += read;
        }
    }

    private bool TryFindInPage()
    {
        const int Header = LogSegments.EntryHeaderBytes;
        Span<byte> mark = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(mark, LogRecord.MarkOf(_segment.Salt));

        int from = _at;
        for (int search = from + Header; search < _filled;)
        {
            int found = _page.AsSpan(search, _filled - search).IndexOf(mark);
            if (found < 0) break;
            int frame = search + found;
            if (LogRecord.TryRead(_page.AsSpan(frame, _filled - frame), _segment.Salt, out var record))
            {
                CountDamage(from, frame - Header);
                Address = _pageStart + frame - Header;
                _length = record.Length;
                _at = frame + ((record.Length + 3) & ~3);
                return true;
            }

            search = frame + 1;
        }

        if (from < _filled) CountDamage(from, _filled);
        return false;
    }

    private void CountDamage(int from, int until)
    {
        if (until > from && _page.AsSpan(from, until - from).ContainsAnyExcept((byte)0)) Damaged++;
    }
}
