using System.Text;
using CsCheck;
using Edge.TestKit;
using Edge.Tokenization;

namespace Edge.Tests.Inference.Tokenization;

public sealed class BpeTokenizerTests
{
    private static readonly BpeTokenizer s_bytes = TokenizerFiles.Load(TokenizerFiles.ByteLevel());
    private static readonly BpeTokenizer s_pieces = TokenizerFiles.Load(TokenizerFiles.SentencePiece());

    // Ids of the reference implementation (Hugging Face tokenizers) for the tokenizer of SmolLM-360M-Instruct.
    [SkippableTheory]
    [InlineData("Hello world", new[] { 19556, 905 })]
    [InlineData("The quick brown fox jumps over the lazy dog.", new[] { 504, 2365, 6354, 16438, 27003, 690, 260, 23790, 2767, 30 })]
    [InlineData("don't I'LL we've", new[] { 12420, 982, 339, 23, 16421, 392, 3543 })]
    [InlineData("3.14159 and 2024", new[] { 35, 30, 33, 36, 33, 37, 41, 284, 216, 34, 32, 34, 36 })]
    [InlineData("  two  spaces\n\n\tand a tab ", new[] { 216, 827, 216, 5600, 1116, 197, 397, 253, 10147, 216 })]
    [InlineData("naïve café Zürich", new[] { 3546, 46494, 37366, 1777, 7170, 5130 })]
    [InlineData("日本語テキスト", new[] { 23274, 115, 40993, 179, 120, 248, 11100, 224, 10391, 251, 10391, 134, 11100, 226 })]
    [InlineData("🙂👩\u200d👩\u200d👧 emoji", new[] { 10813, 38887, 10813, 235, 119, 321, 231, 10813, 235, 119, 321, 231, 10813, 235, 117, 649, 33777 })]
    [InlineData("def f(x):\n    return x**2", new[] { 1604, 275, 24, 104, 727, 472, 1003, 1792, 828, 34 })]
    [InlineData("<|im_start|>user\nHi<|im_end|>\n", new[] { 1, 4093, 198, 26843, 2, 198 })]
    [InlineData("٣½Ⅷ", new[] { 164, 113, 16738, 173, 223, 117 })]
    [InlineData("a\0b\u007f", new[] { 81, 190, 82, 217 })]
    public void Encode_SmolLm_GivesTheReferencesIds(string text, int[] expected) => Assert.Equal(expected, TokenizerFiles.Encode(SmolLm(), text));

    [SkippableFact]
    public void Decode_WhatSmolLmEncoded_IsTheText()
    {
        var tokenizer = SmolLm();

        Gen.String.Sample(text =>
        {
            // U+FFFF guards special tokens and is no character; a lone surrogate becomes U+FFFD here.
            byte[] utf8 = Encoding.UTF8.GetBytes(text.Replace("\uffff", ""));
            Assert.Equal(utf8, TokenizerFiles.Decode(tokenizer, TokenizerFiles.Encode(tokenizer, utf8)));
        });
    }

    [Fact]
    public void Decode_WhatAByteLevelTokenizerEncoded_IsTheSameBytes() =>
        Gen.Byte.Array[0, 80].Sample(bytes => Assert.Equal(bytes, TokenizerFiles.Decode(s_bytes, TokenizerFiles.Encode(s_bytes, bytes))));

    [Fact]
    public void Decode_WhatASentencePieceTokenizerEncoded_IsTheTextAfterASpace() =>
        Gen.OneOf(Gen.OneOfConst("h", "i", " ", "hi", "▁", "é", "<0x41>"), Gen.Char['\0', '\ud7ff'].Select(c => c.ToString())).Array[1, 20].Select(string.Concat).Sample(text =>
        {
            // The visible space cannot be told from a space afterwards, in any implementation.
            string expected = " " + text.Replace('▁', ' ');
            Assert.Equal(expected, Encoding.UTF8.GetString(TokenizerFiles.Decode(s_pieces, TokenizerFiles.Encode(s_pieces, text))));
        });

    [Theory]
    [InlineData("hello", new[] { 258, 'o' })]
    [InlineData("hell<|end|>hehe", new[] { 258, 259, 256, 256 })]
    [InlineData("<|end|><|end|>", new[] { 259, 259 })]
    [InlineData("<note>", new[] { 260 })]
    [InlineData("<|end|", new int[] { '<', '|', 'e', 'n', 'd', '|' })]
    [InlineData("", new int[0])]
    public void Encode_AddedTokensAmongText_AreFoundFirst(string text, int[] expected) => Assert.Equal(expected, TokenizerFiles.Encode(s_bytes, text));

    [Theory]
    [InlineData("hi hi", new[] { 1, 263, 263 })]
    [InlineData("hi", new[] { 1, 263 })]
    [InlineData("é", new[] { 1, 259, 3 + 0xC3, 3 + 0xA9 })]
    [InlineData("", new[] { 1 })]
    public void Encode_SentencePiece_BeginsWithTheFirstTokenAndASpace(string text, int[] expected) =>
        Assert.Equal(expected, TokenizerFiles.Encode(s_pieces, text, addSpecialTokens: true));

    [Fact]
    public void Text_SpecialToken_IsEmptyAndPlainAddedTokenIsItself()
    {
        Assert.True(s_bytes.Text(259).IsEmpty);
        Assert.Equal("<note>"u8, s_bytes.Text(260));
        Assert.Equal(1, s_pieces.LeadingSpaces);
    }

    [Theory]
    [InlineData("he<|end|>he", new[] { 256, '<', '|', 'e', 'n', 'd', '|', '>', 256 })]
    [InlineData("<<|end|>", new int[] { '<', '<', '|', 'e', 'n', 'd', '|', '>' })]
    [InlineData("<note>he", new[] { 260, 256 })]
    public void Disarm_SpecialTokensInText_StayText(string text, int[] expected)
    {
        var disarmed = s_bytes.Disarm(Encoding.UTF8.GetBytes(text));

        Assert.Equal(expected, TokenizerFiles.Encode(s_bytes, disarmed.Span));
    }

    [Fact]
    public void Disarm_OrdinaryText_IsNotCopied()
    {
        ReadOnlyMemory<byte> text = "nothing special"u8.ToArray();

        Assert.Equal(text, s_bytes.Disarm(text));
    }

    private static BpeTokenizer SmolLm() => TokenizerJson.Load(TestData.Require("models", "tokenizers", "smollm-360m-instruct", "tokenizer.json"));
}
