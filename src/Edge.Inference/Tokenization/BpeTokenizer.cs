using System.Buffers;

namespace Edge.Tokenization;

/// <summary>Text to ids and back, as the <c>tokenizer.json</c> of a BPE model prescribes.</summary>
/// <remarks>Immutable and thread-safe. Takes valid UTF-8; anything else is encoded byte by byte where the model can.</remarks>
internal sealed class BpeTokenizer
{
    private readonly BpeDefinition _definition;
    private readonly BpeAddedTokens _added;
    private readonly BpeVocabulary _texts;

    public BpeTokenizer(BpeDefinition definition)
    {
        _definition = definition;
        _added = new BpeAddedTokens(definition.AddedTokens);
        _texts = new BpeVocabulary(definition.Texts);
    }

    /// <summary>Ids run from 0 to this, exclusive.</summary>
    public int Count => _texts.Count;

    /// <summary>Spaces that the decoder takes off the front of an answer (SentencePiece puts one there).</summary>
    public int LeadingSpaces => _definition.LeadingSpaces;

    /// <summary>What an id adds to a text; nothing for a special token. Not always whole characters.</summary>
    public ReadOnlySpan<byte> Text(int id) => _texts.Bytes(id);

    /// <summary>The added tokens, special or not.</summary>
    public IReadOnlyList<BpeAddedToken> AddedTokens => _added.All;

    /// <summary>Appends the ids of <paramref name="text"/>.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="addSpecialTokens">Whether to add what the post-processor puts round a text, such as a first token.</param>
    /// <param name="ids">Where they go.</param>
    public void Encode(ReadOnlySpan<byte> text, bool addSpecialTokens, IBufferWriter<int> ids)
    {
        var workspace = new BpeWorkspace();
        if (addSpecialTokens) ids.Write(_definition.Prefix);

        while (!text.IsEmpty)
        {
            var token = _added.FindFirst(text, out int start, out int end);
            EncodeSection(text[..start], workspace, ids);
            if (token is not null) ids.Write([token.Id]);
            text = text[end..];
        }

        if (addSpecialTokens) ids.Write(_definition.Suffix);
    }

    /// <summary>Encodes text between added tokens.</summary>
    private void EncodeSection(ReadOnlySpan<byte> text, BpeWorkspace workspace, IBufferWriter<int> ids)
    {
        foreach (var normalizer in _definition.Normalizers)
        {
            var rewritten = new ArrayBufferWriter<byte>(text.Length + 16);
            normalizer.Apply(text, rewritten);
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

    /// <summary>Ids before and after a text that stands alone.</summary>
    public required int[] Prefix { get; init; }
    public required int[] Suffix { get; init; }

    /// <summary>What each id adds to a text; null for ids that do not exist.</summary>
    public required byte[]?[] Texts { get; init; }
    public required int LeadingSpaces { get; init; }
}
