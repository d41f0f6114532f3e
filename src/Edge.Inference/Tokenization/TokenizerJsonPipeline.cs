using System.Globalization;
using System.Text;
using Edge.Packaging;

namespace Edge.Tokenization;

/// <summary>What stands round the model in a <c>tokenizer.json</c>: normalizer, pre-tokenizer, post-processor,
/// decoder.</summary>
internal sealed class TokenizerJsonPipeline
{
    private static readonly byte[] s_space = " "u8.ToArray();
    private readonly List<BpeNormalizer> _replacements = [];
    private bool _byteFallback;

    public List<BpeNormalizer> Normalizers { get; } = [];
    public List<BpePreTokenizer> PreTokenizers { get; } = [];
    public List<int> Prefix { get; } = [];
    public List<int> Suffix { get; } = [];
    public bool IsByteLevel { get; private set; }
    public int LeadingSpaces { get; private set; }

    public void ReadNormalizer(TokenizerJsonValue normalizer)
    {
        if (normalizer.IsAbsent) return;
        switch (normalizer["type"].Text())
        {
            case "Sequence":
                foreach (var part in normalizer["normalizers"].Items()) ReadNormalizer(part);
                break;
            case "Prepend":
                Normalizers.Add(new BpeNormalizer([], Utf8(normalizer["prepend"])));
                break;
            case "Replace":
                Normalizers.Add(ReadReplace(normalizer));
                break;
            default:
                throw normalizer["type"].Unexpected("a normalizer of Sequence, Prepend, Replace");
        }
    }

    public void ReadPreTokenizer(TokenizerJsonValue preTokenizer)
    {
        if (preTokenizer.IsAbsent) return;
        switch (preTokenizer["type"].Text())
        {
            case "Sequence":
                foreach (var part in preTokenizer["pretokenizers"].Items()) ReadPreTokenizer(part);
                break;
            case "Digits":
                PreTokenizers.Add(new BpeDigitsPreTokenizer(preTokenizer["individual_digits"].Flag(false)));
                break;
            case "Split":
                PreTokenizers.Add(ReadSplit(preTokenizer));
                break;
            case "ByteLevel":
                ReadByteLevel(preTokenizer);
                break;
            case "Metaspace":
                ReadMetaspace(preTokenizer);
                break;
            default:
                throw preTokenizer["type"].Unexpected(
                    "a pre-tokenizer of Sequence, Digits, Split, ByteLevel, Metaspace");
        }
    }

    public void ReadPostProcessor(TokenizerJsonValue processor)
    {
        if (processor.IsAbsent) return;
        switch (processor["type"].Text())
        {
            case "Sequence":
                foreach (var part in processor["processors"].Items()) ReadPostProcessor(part);
                break;
            case "ByteLevel":
                break; // moves offsets only
            case "TemplateProcessing":
                ReadTemplate(processor);
                break;
            default:
                throw processor["type"].Unexpected("a post-processor of Sequence, ByteLevel, TemplateProcessing");
        }
    }

    public void ReadDecoder(TokenizerJsonValue decoder)
    {
        // A byte-level vocabulary can be read back in one way only, whatever the file says.
        if (IsByteLevel && decoder.IsAbsent) return;
        switch (decoder["type"].Text())
        {
            case "Sequence":
                foreach (var part in decoder["decoders"].Items()) ReadDecoder(part);
                break;
            case "ByteLevel" when IsByteLevel:
            case "Fuse":
                break;
            case "Metaspace":
                _replacements.Add(new BpeNormalizer(Utf8(decoder["replacement"]), s_space));
                LeadingSpaces = PrependScheme(decoder) == "never" ? 0 : 1;
                break;
            case "Replace":
                _replacements.Add(ReadReplace(decoder));
                break;
            case "ByteFallback":
                _byteFallback = true;
                break;
            case "Strip":
                if (decoder["content"].Text() != " ") throw decoder["content"].Unexpected("a space");
                if (decoder["stop"].Number() != 0) throw decoder["stop"].Unexpected("0");
                LeadingSpaces = decoder["start"].Number();
                break;
            default:
                throw decoder["type"].Unexpected("a decoder of Sequence, ByteLevel (for a byte-level model), Metaspace, "
                    + "Fuse, Replace, ByteFallback, Strip");
        }
    }

    /// <summary>What a piece adds to a text.</summary>
    public byte[] DecodePiece(byte[] piece)
    {
        if (_byteFallback && piece is [(byte)'<', (byte)'0', (byte)'x', var high, var low, (byte)'>']
            && byte.TryParse([high, low], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            return [value];

        foreach (var replacement in _replacements)
        {
            var text = new System.Buffers.ArrayBufferWriter<byte>(piece.Length + 1);
            replacement.Apply(piece, isStart: false, text);
            piece = text.WrittenSpan.ToArray();
        }
        return piece;
    }

    private void ReadByteLevel(TokenizerJsonValue byteLevel)
    {
        IsByteLevel = true;
        if (byteLevel["add_prefix_space"].Flag(true))
        {
            // After another pre-tokenizer every piece would get a space of its own.
            if (PreTokenizers.Count > 0)
                throw byteLevel["add_prefix_space"].Unexpected("false after another pre-tokenizer");
            Normalizers.Add(new BpeNormalizer([], s_space, UnlessThere: true));
        }
        if (byteLevel["use_regex"].Flag(true)) PreTokenizers.Add(new BpeGpt2PreTokenizer());
    }

    /// <summary>SentencePiece's way as a pre-tokenizer: a visible space for each space, one more in front.</summary>
    private void ReadMetaspace(TokenizerJsonValue metaspace)
    {
        byte[] replacement = Utf8(metaspace["replacement"]);
        if (replacement.Length == 0) throw metaspace["replacement"].Unexpected("a character");
        if (PreTokenizers.Count > 0) throw metaspace["type"].Unexpected("no pre-tokenizer before Metaspace");

        Normalizers.Add(new BpeNormalizer(s_space, replacement));
        string scheme = PrependScheme(metaspace);
        if (scheme != "never")
            Normalizers.Add(new BpeNormalizer([], replacement, UnlessThere: true, AtStartOnly: scheme == "first"));
        if (metaspace["split"].Flag(true)) PreTokenizers.Add(new BpeMetaspacePreTokenizer(replacement));
    }

    private static string PrependScheme(TokenizerJsonValue metaspace)
    {
        // Files from before the schemes say yes or no.
        if (metaspace["prepend_scheme"].IsAbsent) return metaspace["add_prefix_space"].Flag(true) ? "always" : "never";
        string scheme = metaspace["prepend_scheme"].Text();
        return scheme is "always" or "first" or "never"
            ? scheme
            : throw metaspace["prepend_scheme"].Unexpected("always, first or never");
    }

    private static BpePreTokenizer ReadSplit(TokenizerJsonValue split)
    {
        // The known patterns cover every character, so to isolate the matches and to drop what is between them is the
        // same.
        if (split["behavior"].Text() != "Isolated"
            && !(split["behavior"].Text() == "Removed" && split["invert"].Flag(false)))
            throw split["behavior"].Unexpected("Isolated");

        const string Cl100kHead = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|";
        const string Cl100kTail = @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
        var pattern = split["pattern"]["Regex"];
        return pattern.Text() switch
        {
            @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+" => new BpeGpt2PreTokenizer(),
            Cl100kHead + @"\p{N}{1,3}" + Cl100kTail => new BpeCl100kPreTokenizer(maxDigits: 3),
            Cl100kHead + @"\p{N}" + Cl100kTail => new BpeCl100kPreTokenizer(maxDigits: 1),
            _ => throw pattern.Unexpected("the pattern of GPT-2, cl100k (Llama 3) or Qwen 2"),
        };
    }

    private void ReadTemplate(TokenizerJsonValue template)
    {
        var target = Prefix;
        foreach (var part in template["single"].Items())
        {
            if (!part["Sequence"].IsAbsent)
            {
                target = Suffix;
                continue;
            }
            var token = template["special_tokens"][part["SpecialToken"]["id"].Text()];
            target.AddRange(token["ids"].Items().Select(id => id.Number()));
        }
    }

    private static BpeNormalizer ReadReplace(TokenizerJsonValue replace)
    {
        byte[] pattern = Utf8(replace["pattern"]["String"]);
        if (pattern.Length == 0) throw replace["pattern"]["String"].Unexpected("text");
        return new BpeNormalizer(pattern, Utf8(replace["content"]));
    }

    private static byte[] Utf8(TokenizerJsonValue text) => Encoding.UTF8.GetBytes(text.Text());
}
