using Edge.Buffers;

namespace Edge.Providers.Sse;

/// <summary>Finds the events of a <c>text/event-stream</c> in bytes that come in pieces of any size.</summary>
/// <remarks>
/// <para>Follows the WHATWG HTML standard, section 9.2.6: lines end with CRLF, LF or CR; a line that starts with a colon is a comment;
/// one space after the colon is dropped; several data lines are joined with LF; an empty line ends the event; an event without data is
/// none. Differs in one point: an event whose last line is whole counts although the stream ends without the empty line.</para>
/// <para>Not thread-safe. Bounded: an event past the limit stops the reader.</para>
/// </remarks>
/// <param name="maxEventBytes">Most bytes of one line, and of the data of one event.</param>
internal sealed class EventStreamReader(int maxEventBytes) : IDisposable
{
    private readonly PooledBufferWriter _line = new();
    private readonly PooledBufferWriter _data = new();
    private bool _skipLineFeed, _isFirstLine = true, _hasData, _isDispatched;

    /// <summary>The data of the event found last; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Data => _data.WrittenMemory;

    /// <summary>Takes bytes off the front of <paramref name="input"/> until an event is complete or the bytes are used up.</summary>
    public EventStatus Read(ref ReadOnlyMemory<byte> input)
    {
        BeginAfterDispatch();
        while (!input.IsEmpty)
        {
            var bytes = input.Span;
            if (_skipLineFeed)
            {
                _skipLineFeed = false;
                if (bytes[0] == '\n')
                {
                    input = input[1..];
                    continue;
                }
            }

            int end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
            var piece = end < 0 ? bytes : bytes[..end];
            if (_line.WrittenCount + piece.Length > maxEventBytes) return EventStatus.TooLarge;
            if (end < 0)
            {
                _line.Append(piece);
                input = default;
                return EventStatus.NeedMoreData;
            }

            _skipLineFeed = bytes[end] == '\r';
            input = input[(end + 1)..];
            var status = TakeLine(piece);
            if (status != EventStatus.NeedMoreData) return status;
        }

        return EventStatus.NeedMoreData;
    }

    /// <summary>Ends the stream; a line that was cut is dropped.</summary>
    public EventStatus End()
    {
        BeginAfterDispatch();
        return Dispatch();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _line.Dispose();
        _data.Dispose();
    }

    private EventStatus TakeLine(ReadOnlySpan<byte> piece)
    {
        // The usual line comes in one piece and is not copied.
        if (_line.WrittenCount > 0)
        {
            _line.Append(piece);
            piece = _line.WrittenSpan;
        }

        if (_isFirstLine && piece.StartsWith("\uFEFF"u8)) piece = piece[3..];
        _isFirstLine = false;
        var status = piece.IsEmpty ? Dispatch() : TakeField(piece);
        _line.Reset();
        return status;
    }

    private EventStatus TakeField(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        var name = colon < 0 ? line : line[..colon];
        var value = colon < 0 ? default : line[(colon + 1)..];

        // Comments have an empty name; event, id and retry say nothing that the data does not.
        if (!name.SequenceEqual("data"u8)) return EventStatus.NeedMoreData;
        if (value.StartsWith(" "u8)) value = value[1..];
        if (_data.WrittenCount + 1 + value.Length > maxEventBytes) return EventStatus.TooLarge;
        if (_hasData) _data.Append("\n"u8);
        _data.Append(value);
        _hasData = true;
        return EventStatus.NeedMoreData;
    }

    private EventStatus Dispatch()
    {
        if (_data.WrittenCount == 0)
        {
            _hasData = false;
            return EventStatus.NeedMoreData;
        }

        _isDispatched = true;
        return EventStatus.Complete;
    }

    private void BeginAfterDispatch()
    {
        if (!_isDispatched) return;
        _data.Reset();
        (_hasData, _isDispatched) = (false, false);
    }
}

/// <summary>What a call of <see cref="EventStreamReader"/> found.</summary>
internal enum EventStatus : byte
{
    /// <summary>No event is complete; all bytes are taken.</summary>
    NeedMoreData,
    /// <summary>An event's data is there; bytes after it may be left.</summary>
    Complete,
    /// <summary>A line or an event is larger than the limit; the stream cannot be read on.</summary>
    TooLarge,
}
