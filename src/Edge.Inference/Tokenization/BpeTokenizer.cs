using System.Buffers;
using System.Text;

namespace Edge.Tokenization;

/// <summary>Text to ids and back, as the <c>tokenizer.json</c> of a BPE model prescribes.</summary>
/// <remarks>Immutable and thread-safe. Takes valid UTF-8; anything else is encoded byte by byte where the model
/// can.</remarks>
internal sealed class BpeTokenizer
{
    /// <summary>U+FFFF, which is no character and stands in no text: breaks up what looks like a special
    /// token.</summary>
    private static ReadOnlySpan<byte> Guard => "\uFFFF"u8;

    private static readonly BpeNormalizer s_dropGuard = new(Guard.ToArray(), []);

    private readonly BpeDefinition _definition;
    private readonly BpeAddedTokens _added;
    private readonly BpeAddedTokens _special;
    private readonly BpeVocabulary _texts;

    public BpeTokenizer(BpeDefinition definition)
    {
        _definition = definition;
        _added = new BpeAddedTokens(definition.AddedTokens);
        _special = new BpeAddedTokens([.. definition.AddedTokens.Where(token => token.IsSpecial)]);
        _texts = new BpeVocabulary(definition.Texts);
        LongestPiece = definition.AddedTokens.Aggregate(
            definition.LongestPiece, (longest, token) => Math.Max(longest, token.Content.Length));
    }

    /// <summary>Ids run from 0 to this, exclusive.</summary>
    public int Count => _texts.Count;

    /// <summary>Bytes of text that one token stands for at most, unless it takes the space round it or is the unknown
    /// one.</summary>
    public int LongestPiece { get; }

    /// <summary>Spaces that the decoder takes off the front of an answer (SentencePiece puts one there).</summary>
    public int LeadingSpaces => _definition.LeadingSpaces;

    /// <summary>What an id adds to a text; nothing for a special token. Not always whole characters.</summary>
    public ReadOnlySpan<byte> Text(int id) => _texts.Bytes(id);

    /// <summary>Makes text that someone else wrote harmless: special tokens in it will be encoded as the characters
    /// they are.</summary>
    /// <remarks>Else a user could end his own turn and speak as the system.</remarks>
    public ReadOnlyMemory<byte> Disarm(ReadOnlyMemory<byte> text)
    {
        var rest = text.Span;
        if (_special.FindFirst(rest, out int start, out _) is null) return text;

        var disarmed = new ArrayBufferWriter<byte>(text.Length + 16);
        do
        {
            _ = Rune.DecodeFromUtf8(rest[start..], out _, out int bytes);
            disarmed.Write(rest[..(start + bytes)]);
            disarmed.Write(Guard);
            rest = rest[(start + bytes)..];
        }
        while (_special.FindFirst(rest, out start, out _) is not null);
        disarmed.Write(rest);
        return disarmed.WrittenMemory;
    }

    /// <summary>Appends the ids of <paramref name="text"/>.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="addSpecialTokens">Whether to add what the post-processor puts round a text, such as a first
    /// token.</param>
    /// <param name="ids">Where they go.</param>
    public void Encode(ReadOnlySpan<byte> text, bool addSpecialTokens, IBufferWriter<int> ids)
    {
        var workspace = new BpeWorkspace();
        if (addSpecialTokens) ids.Write(_definition.Prefix);

        for (bool isStart = true; !text.IsEmpty; isStart = false)
        {
            var token = _added.FindFirst(text, out int start, out int end);
            EncodeSection(text[..start], isStart, workspace, ids);
            if (token is not null) ids.Write([token.Id]);
            text = text[end..];
        }

        if (addSpecialTokens) ids.Write(_definition.Suffix);
    }

    /// <summary>Encodes text between added tokens.</summary>
    private void EncodeSection(ReadOnlySpan<byte> text, bool isStart, BpeWorkspace workspace, IBufferWriter<int> ids)
    {
        if (text.IndexOf(Guard) >= 0)
        {
            var bare = new ArrayBufferWriter<byte>(text.Length);
            s_dropGuard.Apply(text, isStart, bare);
            text = bare.WrittenSpan;
        }
        foreach (var normalizer in _definition.Normalizers)
        {
            var rewritten = new ArrayBufferWriter<byte>(text.Length + 16);
            normalizer.Apply(text, isStart, rewritten);
            text = rewritten.WrittenSpan;
        }
        EncodePieces(text, stage: 0, workspace, ids);
    }

    private void EncodePieces(ReadOnlySpan<byte> text, int stage, BpeWorkspace workspace, IBufferWriter<int> ids)
    {
        if (stage == _definition.PreTokenizers.Length)
        {
            if (!text.IsEmpty) _definition.Model.Encode(text, workspace, ids);
            return;
        }

        while (!text.IsEmpty)
        {
            int piece = _definition.PreTokenizers[stage].FirstPiece(text);
            EncodePieces(text[..piece], stage + 1, workspace, ids);
            text = text[piece..];
        }
    }
}

/// <summary>All that a <c>tokenizer.json</c> says.</summary>
internal sealed record BpeDefinition
{
    public required BpeModel Model { get; init; }
    public required BpeAddedToken[] AddedTokens { get; init; }
    public required BpeNormalizer[] Normalizers { get; init; }
    public required BpePreTokenizer[] PreTokenizers { get; init; }

    /// <summary>Bytes of the longest piece of the model.</summary>
    public required int LongestPiece { get; init; }

    /// <summary>Ids before and after a text that stands alone.</summary>
    public required int[] Prefix { get; init; }
    public required int[] Suffix { get; init; }

    /// <summary>What each id adds to a text; null for ids that do not exist.</summary>
    public required byte[]?[] Texts { get; init; }
    public required int LeadingSpaces { get; init; }
}
