using System.Buffers;
using System.Text;

namespace Edge.Generation;

/// <summary>Turns the bytes of tokens into text that may be shown: whole characters, and nothing of a stop
/// text.</summary>
/// <remarks>
/// Holds back what may yet become a character or a stop text. Bytes that cannot become a character are shown as U+FFFD,
/// as every decoder in the field does. Reuses its buffers. Not thread-safe.
/// </remarks>
internal sealed class TextStream
{
    private static ReadOnlySpan<byte> Replacement => "\uFFFD"u8;

    private IReadOnlyList<ReadOnlyMemory<byte>> _stops = [];
    private int _leadingSpaces;
    private byte[] _raw = new byte[256]; // what has not become characters yet
    private int _rawCount;
    private byte[] _text = new byte[1024]; // characters not shown yet
    private int _textCount;
    private int _shown; // front of _text that the caller has

    /// <summary>Whether a stop text has come; nothing more will be shown.</summary>
    public bool IsStopped { get; private set; }

    /// <param name="stops">Texts that end the answer, none empty, UTF-8.</param>
    /// <param name="leadingSpaces">Spaces to leave out if the answer begins with them.</param>
    public void Begin(IReadOnlyList<ReadOnlyMemory<byte>> stops, int leadingSpaces)
    {
        (_stops, _leadingSpaces) = (stops, leadingSpaces);
        (_rawCount, _textCount, _shown, IsStopped) = (0, 0, 0, false);
    }

    /// <summary>Adds a token's bytes.</summary>
    /// <returns>What may be shown now; valid until the next call.</returns>
    public ReadOnlyMemory<byte> Add(ReadOnlySpan<byte> bytes)
    {
        DropShown();
        foreach (byte b in bytes)
        {
            // Spaces come first or not at all.
            if (_leadingSpaces > 0 && b == ' ') _leadingSpaces--;
            else
            {
                _leadingSpaces = 0;
                Append(ref _raw, ref _rawCount, [b]);
            }
        }
        Decode(isEnd: false);
        return Show(CutAtStop() ? _textCount : _textCount - HeldBack());
    }

    /// <summary>Ends the answer.</summary>
    /// <returns>What was held back.</returns>
    public ReadOnlyMemory<byte> End()
    {
        DropShown();
        if (IsStopped) return default;
        Decode(isEnd: true);
        CutAtStop();
        return Show(_textCount);
    }

    private void Decode(bool isEnd)
    {
        var raw = _raw.AsSpan(0, _rawCount);
        while (!raw.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(raw, out _, out int bytes);
            if (status == OperationStatus.NeedMoreData && !isEnd) break;
            var character = status == OperationStatus.Done ? raw[..bytes] : Replacement;
            Append(ref _text, ref _textCount, character);
            raw = raw[bytes..];
        }
        raw.CopyTo(_raw);
        _rawCount = raw.Length;
    }

    /// <summary>Cuts the text before the stop text that was complete first: what is shown hangs on no border of
    /// tokens.</summary>
    private bool CutAtStop()
    {
        var text = _text.AsSpan(0, _textCount);
        int firstEnd = int.MaxValue;
        for (int i = 0; i < _stops.Count; i++)
        {
            int start = text.IndexOf(_stops[i].Span), end = start + _stops[i].Length;
            if (start < 0 || end > firstEnd || (end == firstEnd && start > _textCount)) continue;
            (firstEnd, _textCount, IsStopped) = (end, start, true);
        }
        return IsStopped;
    }

    /// <summary>The length of the longest end of the text that a stop text begins with.</summary>
    private int HeldBack()
    {
        var text = _text.AsSpan(0, _textCount);
        int longest = 0;
        for (int i = 0; i < _stops.Count; i++)
        {
            var stop = _stops[i].Span;
            for (int length = Math.Min(stop.Length - 1, text.Length); length > longest; length--)
            {
                if (!text.EndsWith(stop[..length])) continue;
                longest = length;
                break;
            }
        }
        return longest;
    }

    private ReadOnlyMemory<byte> Show(int count)
    {
        _shown = count;
        return _text.AsMemory(0, count);
    }

    private void DropShown()
    {
        _text.AsSpan(_shown, _textCount - _shown).CopyTo(_text);
        _textCount -= _shown;
        _shown = 0;
    }

    private static void Append(ref byte[] buffer, ref int count, ReadOnlySpan<byte> bytes)
    {
        if (count + bytes.Length > buffer.Length)
            Array.Resize(ref buffer, Math.Max(2 * buffer.Length, count + bytes.Length));
        bytes.CopyTo(buffer.AsSpan(count));
        count += bytes.Length;
    }
}
