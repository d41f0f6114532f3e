using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.TestKit;
using Edge.Tokenization;

namespace Edge.Tests.Inference.Tokenization;

/// <summary>Small tokenizer.json files for tests, and what to do with a tokenizer.</summary>
internal static class TokenizerFiles
{
    private static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Byte-level: every byte a piece (ids 0 to 255), "he", "ll", "hell" (256 to 258), one special and one plain added token.</summary>
    public static JsonObject ByteLevel()
    {
        var vocab = new JsonObject();
        for (int b = 0; b < 256; b++) vocab[Alphabet((byte)b)] = b;
        (vocab["he"], vocab["ll"], vocab["hell"]) = (256, 257, 258);
        return new JsonObject
        {
            ["added_tokens"] = new JsonArray(Added(259, "<|end|>", special: true), Added(260, "<note>", special: false)),
            ["normalizer"] = null,
            ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = true },
            ["post_processor"] = null,
            ["decoder"] = new JsonObject { ["type"] = "ByteLevel" },
            ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = vocab, ["merges"] = new JsonArray("h e", "l l", "he ll") },
        };
    }

    /// <summary>SentencePiece-style: unknown, begin, end, the 256 byte pieces (3 to 258), then ▁ h i ▁h ▁hi (259 to 263).</summary>
    public static JsonObject SentencePiece()
    {
        var vocab = new JsonObject { ["<unk>"] = 0, ["<s>"] = 1, ["</s>"] = 2 };
        for (int b = 0; b < 256; b++) vocab[$"<0x{b:X2}>"] = 3 + b;
        foreach (var (index, piece) in new[] { "▁", "h", "i", "▁h", "▁hi" }.Index()) vocab[piece] = 259 + index;
        return new JsonObject
        {
            ["added_tokens"] = new JsonArray(Added(0, "<unk>", true), Added(1, "<s>", true), Added(2, "</s>", true)),
            ["normalizer"] = JsonNode.Parse("""{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]}"""),
            ["pre_tokenizer"] = null,
            ["post_processor"] = JsonNode.Parse("""{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"special_tokens":{"<s>":{"id":"<s>","ids":[1],"tokens":["<s>"]}}}"""),
            ["decoder"] = JsonNode.Parse("""{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}"""),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["unk_token"] = "<unk>",
                ["byte_fallback"] = true,
                ["fuse_unk"] = true,
                ["vocab"] = vocab,
                ["merges"] = new JsonArray(new JsonArray("▁", "h"), new JsonArray("▁h", "i")),
            },
        };
    }

    public static BpeTokenizer Load(JsonObject json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("tokenizer.json"), json.ToJsonString(s_readable));
        return TokenizerJson.Load(folder.File("tokenizer.json"));
    }

    public static int[] Encode(BpeTokenizer tokenizer, string text, bool addSpecialTokens = false) =>
        Encode(tokenizer, Encoding.UTF8.GetBytes(text), addSpecialTokens);

    public static int[] Encode(BpeTokenizer tokenizer, ReadOnlySpan<byte> text, bool addSpecialTokens = false)
    {
        var ids = new ArrayBufferWriter<int>();
        tokenizer.Encode(text, addSpecialTokens, ids);
        return ids.WrittenSpan.ToArray();
    }

    public static byte[] Decode(BpeTokenizer tokenizer, int[] ids)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (int id in ids) bytes.Write(tokenizer.Text(id));
        return bytes.WrittenSpan.ToArray();
    }

    private static JsonObject Added(int id, string content, bool special) => new() { ["id"] = id, ["content"] = content, ["special"] = special };

    // GPT-2's bytes_to_unicode, written down anew: a table shared with the product would test nothing.
    private static string Alphabet(byte value)
    {
        static bool IsPrintable(int b) => b is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255);
        return ((char)(IsPrintable(value) ? value : 256 + Enumerable.Range(0, value).Count(b => !IsPrintable(b)))).ToString();
    }
}
