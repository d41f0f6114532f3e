using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Edge.Tokenization;

namespace Edge.Tests.Inference.Tokenization;

/// <summary>The hand-written scanners against the regular expressions that they stand for.</summary>
public sealed class BpePreTokenizerTests
{
    private const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
    private const string Llama3 = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Qwen2 = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    // Every class and every literal of the patterns, the spaces beyond ASCII, marks, letters of many sorts. .NET's
    // expressions see UTF-16, so characters beyond it are in the rows of BpeTokenizerTests instead.
    private static readonly Gen<string> s_texts = Gen.OneOf(
        Gen.OneOfConst(" ", "  ", "\n", "\r\n", "\t", "'", "'s", "'S", "'re", "'LL", "'x", "a", "Z", "é", "ß", "日", "ª", "ǅ", "ʰ", "1", "23", "4567", "½",
            "Ⅷ", "٣", "!", "?!", "_", "$", "€", "\u0301", "\u00a0", "\u2003", "\u2028", "\u0085", "\u200b", "\0", "\u007f", "\v"),
        Gen.Char['\0', '\ud7ff'].Select(c => c.ToString())).Array[1, 16].Select(string.Concat);

    [Fact]
    public void Gpt2_AnyText_CutsAsThePattern() => AgreesWith(new BpeGpt2PreTokenizer(), Gpt2);

    [Fact]
    public void Cl100k_AnyText_CutsAsLlama3sPattern() => AgreesWith(new BpeCl100kPreTokenizer(maxDigits: 3), Llama3);

    [Fact]
    public void Cl100k_OneDigitAtATime_CutsAsQwen2sPattern() => AgreesWith(new BpeCl100kPreTokenizer(maxDigits: 1), Qwen2);

    [Theory]
    [InlineData(true, new[] { "a", "1", "2", "b", "½" })]
    [InlineData(false, new[] { "a", "12", "b", "½" })]
    public void Digits_NumbersAmongText_StandApart(bool individual, string[] expected) =>
        Assert.Equal(expected, Cut(new BpeDigitsPreTokenizer(individual), "a12b½"));

    [Fact]
    public void Metaspace_VisibleSpaces_BeginPieces() =>
        Assert.Equal(["▁Hi", "▁", "▁there"], Cut(new BpeMetaspacePreTokenizer("▁"u8.ToArray()), "▁Hi▁▁there"));

    [Fact]
    public void FirstPiece_BytesThatAreNotUtf8_AreTakenAndNothingIsLost() =>
        Gen.Byte.Array[1, 40].Sample(bytes =>
        {
            foreach (var cutter in new BpePreTokenizer[] { new BpeGpt2PreTokenizer(), new BpeCl100kPreTokenizer(3), new BpeDigitsPreTokenizer(true) })
            {
                for (int at = 0, piece; at < bytes.Length; at += piece)
                {
                    piece = cutter.FirstPiece(bytes.AsSpan(at));
                    Assert.InRange(piece, 1, bytes.Length - at);
                }
            }
        });

    private static void AgreesWith(BpePreTokenizer cutter, string pattern)
    {
        var regex = new Regex(pattern, RegexOptions.CultureInvariant);

        s_texts.Sample(text => Assert.Equal(regex.Matches(text).Select(match => match.Value), Cut(cutter, text)), iter: 20_000);
    }

    private static List<string> Cut(BpePreTokenizer cutter, string text)
    {
        var pieces = new List<string>();
        for (ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text); !rest.IsEmpty;)
        {
            int piece = cutter.FirstPiece(rest);
            pieces.Add(Encoding.UTF8.GetString(rest[..piece]));
            rest = rest[piece..];
        }
        return pieces;
    }
}
