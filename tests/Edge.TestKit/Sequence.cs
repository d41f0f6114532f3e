using System.Buffers;

namespace Edge.TestKit;

/// <summary>Makes sequences of several segments, as a socket would.</summary>
public static class Sequence
{
    /// <summary>One segment for each piece, empty pieces included.</summary>
    public static ReadOnlySequence<byte> Of(params ReadOnlySpan<byte[]> pieces)
    {
        var first = new Segment(memory: default, runningIndex: 0);
        var last = first;
        foreach (byte[] piece in pieces) last = last.Append(piece);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    /// <summary>Pieces of one length; the last may be shorter.</summary>
    public static ReadOnlySequence<byte> InPiecesOf(int pieceBytes, ReadOnlySpan<byte> bytes)
    {
        var pieces = new List<byte[]>();
        for (; bytes.Length > pieceBytes; bytes = bytes[pieceBytes..]) pieces.Add(bytes[..pieceBytes].ToArray());
        pieces.Add(bytes.ToArray());
        return Of([.. pieces]);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long runningIndex) => (Memory, RunningIndex) = (memory, runningIndex);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
