using System.Buffers;
using System.Text;

namespace Edge.Tokenization;

/// <summary>Reads UTF-8 as the code points of its NFKC, one after the other.</summary>
/// <remarks>Ill-formed bytes read as U+FFFD. A starter with more marks than the buffer holds is normalised in pieces, so
/// that no text needs more memory than another; the longest sequence in any language has far below the 30 marks of
/// Unicode's stream-safe format.</remarks>
internal ref struct NfkcReader(ReadOnlySpan<byte> utf8, Span<uint> buffer)
{
    private const int ClassShift = 24;
    private const uint CodePointMask = (1 << ClassShift) - 1;

    private readonly Span<uint> _segment = buffer;
    private ReadOnlySpan<byte> _utf8 = utf8;
    private int _next;
    private int _count;

    public bool TryRead(out uint codePoint)
    {
        codePoint = 0;
        if (_next == _count)
        {
            if (_utf8.IsEmpty) return false;

            // ASCII before ASCII, or at the end, is normalised already.
            if (_utf8[0] < 0x80 && (_utf8.Length == 1 || _utf8[1] < 0x80))
            {
                codePoint = _utf8[0];
                _utf8 = _utf8[1..];
                return true;
            }

            FillSegment();
        }

        codePoint = _segment[_next++];
        return true;
    }

    private void FillSegment()
    {
        int count = 0;
        while (!_utf8.IsEmpty && count + NfkcTables.MaxExpansion <= _segment.Length)
        {
            uint codePoint = Peek(out int bytes);
            if (count > 0 && NfkcTables.StartsSegment(codePoint)) break;

            foreach (ref uint added in _segment.Slice(count, NfkcTables.Decompose(codePoint, _segment[count..])))
            {
                // The class rides in the top byte: sorting asks for it far more often than once.
                added |= (uint)NfkcTables.CombiningClass(added) << ClassShift;
                count++;
            }

            _utf8 = _utf8[bytes..];
        }

        var segment = _segment[..count];
        Reorder(segment);
        (_next, _count) = (0, Compose(segment));
    }

    private readonly uint Peek(out int bytes) =>
        Rune.DecodeFromUtf8(_utf8, out var rune, out bytes) == OperationStatus.Done
            ? (uint)rune.Value
            : (uint)Rune.ReplacementChar.Value;

    // Marks behind a starter, by class, keeping the order of equals.
    private static void Reorder(Span<uint> segment)
    {
        for (int i = 1; i < segment.Length; i++)
        {
            uint moved = segment[i];
            uint combining = moved >> ClassShift;
            int place = i;
            if (combining > 0)
                for (; place > 0 && segment[place - 1] >> ClassShift > combining; place--)
                    segment[place] = segment[place - 1];

            segment[place] = moved;
        }
    }

    private static int Compose(Span<uint> segment)
    {
        int count = 0, starter = -1, blocking = -1;
        foreach (uint marked in segment)
        {
            int combining = (int)(marked >> ClassShift);
            uint codePoint = marked & CodePointMask;
            if (starter >= 0 && blocking < combining && NfkcTables.Compose(segment[starter], codePoint) is > 0 and var composite)
            {
                segment[starter] = composite;
                continue;
            }

            // Behind a starter nothing blocks yet; a mark blocks those of its own class and below.
            (starter, blocking) = combining == 0 ? (count, -1) : (starter, combining);
            segment[count++] = codePoint;
        }

        return count;
    }
}
