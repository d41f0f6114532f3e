using System.Buffers;
using System.Text;
using CsCheck;
using Edge.Tokenization;

namespace Edge.Tests.Inference.Tokenization;

public sealed class BpeModelTests
{
    private const string Letters = "abcd";

    [Fact]
    public void Encode_AnyMergesAndWord_AgreesWithTheNaiveAlgorithm()
    {
        // Each merge joins two earlier pieces, as a trainer makes them.
        var merges = Gen.Int[0, 1 << 20].Array[0, 24];
        var words = Gen.Int[0, Letters.Length - 1].Array[1, 60];

        merges.Select(words).Sample((choices, word) =>
        {
            var pieces = Letters.Select(letter => letter.ToString()).ToList();
            var pairs = new List<(string Left, string Right)>();
            foreach (int choice in choices)
            {
                var pair = (Left: pieces[choice % pieces.Count], Right: pieces[choice / 1024 % pieces.Count]);
                if (pieces.Contains(pair.Left + pair.Right)) continue;
                pairs.Add(pair);
                pieces.Add(pair.Left + pair.Right);
            }
            string text = string.Concat(word.Select(letter => Letters[letter]));

            var expected = Naive(text, pairs).Select(piece => pieces.IndexOf(piece));

            Assert.Equal(expected, Encode(Model(pieces, pairs), text));
        });
    }

    [Theory]
    [InlineData(true, new[] { 0, 3, 0 })]
    [InlineData(false, new[] { 0, 3, 3, 3, 0 })]
    public void Encode_UnknownCharacters_BecomeTheUnknownPiece(bool fuse, int[] expected)
    {
        var model = new BpeModel(Vocabulary(["a", "b", "ab", "?"]), [], new BpeRules(false, false, 3, fuse, false));

        Assert.Equal(expected, Encode(model, "axyza"));
    }

    [Fact]
    public void Encode_UnknownCharacterWithByteFallback_BecomesItsBytes()
    {
        var model = new BpeModel(Vocabulary(["a", "<0xC3>", "<0xA9>", "?"]), [], new BpeRules(false, true, 3, true, false));

        Assert.Equal([0, 1, 2, 3], Encode(model, "aéß"));
    }

    [Theory]
    [InlineData(true, new[] { 2 })]
    [InlineData(false, new[] { 0, 1 })]
    public void Encode_PieceThatNoMergeMakes_IsTakenWholeIfMergesAreIgnored(bool ignoreMerges, int[] expected)
    {
        var model = new BpeModel(Vocabulary(["a", "b", "ab"]), [], new BpeRules(true, false, -1, false, ignoreMerges));

        Assert.Equal(expected, Encode(model, "ab"));
    }

    [Fact]
    public void Encode_OneWordOfAWholePrompt_StaysNearLinear()
    {
        // SentencePiece-style models see a whole prompt as one word: a quadratic merge would take minutes here.
        string[] pieces = ["a", "aa", "aaaa", "aaaaaaaa"];
        var model = Model([.. pieces], [("a", "a"), ("aa", "aa"), ("aaaa", "aaaa")]);

        Assert.Equal(1 << 15, Encode(model, new string('a', 1 << 18)).Length);
    }

    private static BpeModel Model(List<string> pieces, List<(string Left, string Right)> pairs)
    {
        var merges = new Dictionary<ulong, BpeMerge>();
        foreach (var (rank, (left, right)) in pairs.Index())
            merges[BpeModel.Pair(pieces.IndexOf(left), pieces.IndexOf(right))] = new BpeMerge(rank, pieces.IndexOf(left + right));
        return new BpeModel(Vocabulary(pieces), merges, new BpeRules(true, false, -1, false, false));
    }

    private static BpeVocabulary Vocabulary(IEnumerable<string> pieces) => new([.. pieces.Select(Encoding.UTF8.GetBytes)]);

    private static int[] Encode(BpeModel model, string word)
    {
        var ids = new ArrayBufferWriter<int>();
        model.Encode(Encoding.UTF8.GetBytes(word), new BpeWorkspace(), ids);
        return ids.WrittenSpan.ToArray();
    }

    private static List<string> Naive(string text, List<(string Left, string Right)> pairs)
    {
        var symbols = text.Select(letter => letter.ToString()).ToList();
        while (true)
        {
            int best = -1, bestRank = int.MaxValue;
            for (int i = 0; i + 1 < symbols.Count; i++)
            {
                int rank = pairs.IndexOf((symbols[i], symbols[i + 1]));
                if (rank >= 0 && rank < bestRank) (best, bestRank) = (i, rank);
            }
            if (best < 0) return symbols;
            symbols[best] += symbols[best + 1];
            symbols.RemoveAt(best + 1);
        }
    }
}
