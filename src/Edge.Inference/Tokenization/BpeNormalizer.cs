using System.Buffers;

namespace Edge.Tokenization;

/// <summary>One rewriting of text before it is cut: put something in front, or replace one string by another.</summary>
/// <param name="Pattern">What is replaced; empty to put <paramref name="Content"/> in front of text that is not
/// empty.</param>
/// <param name="Content">What takes its place.</param>
/// <param name="UnlessThere">In front: only if the text does not begin with it already.</param>
/// <param name="AtStartOnly">In front: only where nothing, not even a special token, comes before.</param>
internal sealed record BpeNormalizer(byte[] Pattern, byte[] Content, bool UnlessThere = false, bool AtStartOnly = false)
{
    public void Apply(ReadOnlySpan<byte> text, bool isStart, IBufferWriter<byte> output)
    {
        if (Pattern.Length == 0)
        {
            bool leaveOut = text.IsEmpty || (UnlessThere && text.StartsWith(Content)) || (AtStartOnly && !isStart);
            if (!leaveOut) output.Write(Content);
            output.Write(text);
            return;
        }

        for (int at; (at = text.IndexOf(Pattern)) >= 0; text = text[(at + Pattern.Length)..])
        {
            output.Write(text[..at]);
            output.Write(Content);
        }
        output.Write(text);
    }
}
