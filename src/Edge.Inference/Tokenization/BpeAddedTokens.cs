using System.Buffers;

namespace Edge.Tokenization;

/// <summary>A token that is found in the text as it stands, before any other rule.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its UTF-8.</param>
/// <param name="IsSpecial">Whether it steers the model and is no part of the answer's text.</param>
/// <param name="TakesSpaceBefore">Whether white space before it belongs to it.</param>
/// <param name="TakesSpaceAfter">Whether white space after it belongs to it.</param>
internal sealed record BpeAddedToken(
    int Id, byte[] Content, bool IsSpecial, bool TakesSpaceBefore, bool TakesSpaceAfter);

/// <summary>Finds added tokens: leftmost first, longest where several begin.</summary>
internal sealed class BpeAddedTokens
{
    private readonly BpeAddedToken[]?[] _byFirstByte = new BpeAddedToken[256][];
    private readonly SearchValues<byte> _firstBytes;

    public BpeAddedTokens(IReadOnlyList<BpeAddedToken> tokens)
    {
        foreach (var group in tokens.Where(token => token.Content.Length > 0).GroupBy(token => token.Content[0]))
            _byFirstByte[group.Key] = [.. group.OrderByDescending(token => token.Content.Length)];
        _firstBytes = SearchValues.Create(
            [.. Enumerable.Range(0, 256).Where(b => _byFirstByte[b] is not null).Select(b => (byte)b)]);
    }

    /// <summary>The first token in <paramref name="text"/>, or null; its place includes the white space it
    /// takes.</summary>
    public BpeAddedToken? FindFirst(ReadOnlySpan<byte> text, out int start, out int end)
    {
        for (start = 0; ; start++)
        {
            int skip = text[start..].IndexOfAny(_firstBytes);
            end = start = skip < 0 ? text.Length : start + skip;
            if (skip < 0) return null;

            foreach (var token in _byFirstByte[text[start]]!)
            {
                if (!text[start..].StartsWith(token.Content)) continue;

                end = start + token.Content.Length;
                if (token.TakesSpaceAfter) end += BpeText.Run(text[end..], BpeTextClass.Space);
                if (token.TakesSpaceBefore) start = EndOfText(text[..start]);
                return token;
            }
        }
    }

    private static int EndOfText(ReadOnlySpan<byte> text)
    {
        for (int end = 0, at = 0; ;)
        {
            if (at == text.Length) return end;
            bool space = BpeText.Classify(text[at..], out int bytes) == BpeTextClass.Space;
            at += bytes;
            if (!space) end = at;
        }
    }
}
