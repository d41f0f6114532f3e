using System.Text;
using Edge.Packaging;

namespace Edge.Tokenization;

/// <summary>Reads the BPE kinds of <c>tokenizer.json</c>: byte-level (GPT-2, Llama 3, Qwen 2) and SentencePiece-style
/// (Llama 2).</summary>
/// <remarks>What it does not know it refuses by name: a component that is skipped would give other ids without a
/// word.</remarks>
internal static class TokenizerJson
{
    /// <summary>Far above the largest published vocabulary (Gemma 3: 262,144); keeps a damaged file from a huge
    /// allocation.</summary>
    private const int MaxId = 1 << 20;

    /// <exception cref="ModelFileException">The file is missing, damaged, or uses a component that is not
    /// known.</exception>
    public static BpeTokenizer Load(string file)
    {
        var json = TokenizerJsonValue.Open(file);
        var pipeline = new TokenizerJsonPipeline();
        pipeline.ReadNormalizer(json["normalizer"]);
        pipeline.ReadPreTokenizer(json["pre_tokenizer"]);
        pipeline.ReadDecoder(json["decoder"]);
        pipeline.ReadPostProcessor(json["post_processor"]);

        var model = json["model"];
        // Old files leave the type out.
        if (!model["type"].IsAbsent && model["type"].Text() != "BPE") throw model["type"].Unexpected("BPE");
        var added = json["added_tokens"].Items().Select(ReadAddedToken).ToArray();
        var pieces = ReadVocabulary(model["vocab"], pipeline.IsByteLevel);
        var vocabulary = new BpeVocabulary(pieces);
        return new BpeTokenizer(new BpeDefinition
        {
            Model = ReadModel(model, vocabulary, pipeline.IsByteLevel),
            AddedTokens = added,
            LongestPiece = pieces.Max(piece => piece?.Length ?? 0),
            Normalizers = [.. pipeline.Normalizers],
            PreTokenizers = [.. pipeline.PreTokenizers],
            Prefix = [.. pipeline.Prefix],
            Suffix = [.. pipeline.Suffix],
            Texts = DecodedTexts(pieces, added, pipeline.DecodePiece),
            LeadingSpaces = pipeline.LeadingSpaces,
        });
    }

    private static BpeModel ReadModel(TokenizerJsonValue model, BpeVocabulary vocabulary, bool byteLevel)
    {
        if (model["dropout"].Real() is > 0)
            throw model["dropout"].Unexpected("0 or null: a node encodes the same way twice");
        foreach (string affix in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
        {
            if (!model[affix].IsAbsent && model[affix].Text().Length > 0)
                throw model[affix].Unexpected("null or an empty string");
        }

        int unknown = -1;
        if (!model["unk_token"].IsAbsent
            && !vocabulary.TryFind(Bytes(model["unk_token"].Text(), byteLevel), out unknown))
            throw model["unk_token"].Unexpected("a piece of the vocabulary");

        var rules = new BpeRules(
            byteLevel,
            ByteFallback: model["byte_fallback"].Flag(false),
            unknown,
            FuseUnknown: model["fuse_unk"].Flag(false),
            IgnoreMerges: model["ignore_merges"].Flag(false));
        return new BpeModel(vocabulary, ReadMerges(model["merges"], vocabulary, byteLevel), rules);
    }

    private static byte[]?[] ReadVocabulary(TokenizerJsonValue vocab, bool byteLevel)
    {
        var pieces = new List<byte[]?>();
        foreach (var (piece, value) in vocab.Members())
        {
            int id = value.Number();
            if (id is < 0 or >= MaxId) throw value.Unexpected($"an id from 0 to {MaxId - 1}");
            while (pieces.Count <= id) pieces.Add(null);
            pieces[id] = Bytes(piece, byteLevel);
        }
        return pieces.Count > 0 ? [.. pieces] : throw vocab.Unexpected("an object of pieces and ids");
    }

    private static Dictionary<ulong, BpeMerge> ReadMerges(
        TokenizerJsonValue merges, BpeVocabulary vocabulary, bool byteLevel)
    {
        var found = new Dictionary<ulong, BpeMerge>();
        int rank = 0;
        foreach (var merge in merges.Items())
        {
            // "a b" in older files, ["a", "b"] since tokenizers 0.20.
            string[] sides = merge.Kind == System.Text.Json.JsonValueKind.Array
                ? [.. merge.Items().Select(side => side.Text())]
                : merge.Text().Split(' ');
            if (sides.Length != 2) throw merge.Unexpected("two pieces");

            byte[] left = Bytes(sides[0], byteLevel), right = Bytes(sides[1], byteLevel);
            if (!vocabulary.TryFind(left, out int leftId) || !vocabulary.TryFind(right, out int rightId)
                || !vocabulary.TryFind([.. left, .. right], out int joined))
                throw merge.Unexpected("two pieces that the vocabulary holds, alone and joined");
            found[BpeModel.Pair(leftId, rightId)] = new BpeMerge(rank++, joined);
        }
        return found;
    }

    private static BpeAddedToken ReadAddedToken(TokenizerJsonValue token)
    {
        if (token["single_word"].Flag(false)) throw token["single_word"].Unexpected("false");
        int id = token["id"].Number();
        if (id is < 0 or >= MaxId) throw token["id"].Unexpected($"an id from 0 to {MaxId - 1}");
        return new BpeAddedToken(id, Encoding.UTF8.GetBytes(token["content"].Text()), token["special"].Flag(false),
            token["lstrip"].Flag(false), token["rstrip"].Flag(false));
    }

    private static byte[]?[] DecodedTexts(byte[]?[] pieces, BpeAddedToken[] added, Func<byte[], byte[]> decode)
    {
        int count = Math.Max(pieces.Length, added.Length == 0 ? 0 : added.Max(token => token.Id) + 1);
        byte[]?[] texts = new byte[count][];
        for (int id = 0; id < pieces.Length; id++) texts[id] = pieces[id] is { } piece ? decode(piece) : null;
        foreach (var token in added) texts[token.Id] = token.IsSpecial ? [] : token.Content;
        return texts;
    }

    private static byte[] Bytes(string piece, bool byteLevel) =>
        byteLevel ? BpeAlphabet.ToBytes(piece) : Encoding.UTF8.GetBytes(piece);
}
