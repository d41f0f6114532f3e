using System.Text;
using Edge.TestKit;
using Edge.Tokenization;

namespace Edge.Tests.Inference.Tokenization;

public sealed class UnigramTokenizerTests : IDisposable
{
    private const int Space = 6, A = 7, Aa = 8, B = 9, SpaceAb = 10, Colon = 11, Accented = 13;

    private readonly TemporaryFolder _folder = new();
    private readonly UnigramTokenizer _tokenizer;

    public UnigramTokenizerTests()
    {
        File.WriteAllText(_folder.File("vocab.json"), """
            [["\uFFFD",0],["<s>",0],["</s>",0],["x1",0],["x2",0],["x3",0],
             ["\u2581",-3],["a",-2],["aa",-3],["b",-2.5],["\u2581ab",-4],[":",null],["\u00e9",-9],["\u00e9",-3]]
            """);
        _tokenizer = new UnigramTokenizer(UnigramVocabulary.Load(_folder.File("vocab.json")));
    }

    [Theory]
    [InlineData("", new int[0])]
    [InlineData("ab", new[] { SpaceAb })]
    [InlineData("aab", new[] { Space, Aa, B })]
    [InlineData("b ab", new[] { Space, B, SpaceAb })]
    [InlineData("  ab", new[] { Space, Space, SpaceAb })]
    [InlineData("aaa", new[] { Space, Aa, A })]
    [InlineData("a:", new[] { Space, A, Colon })]
    [InlineData("<s>", new[] { Space, 0 })]
    [InlineData("axxxa", new[] { Space, A, 0, A })]
    [InlineData("\u2581ab", new[] { Space, SpaceAb })]
    [InlineData("\u3000ab", new[] { Space, SpaceAb })]
    [InlineData("\uFF41b", new[] { SpaceAb })]
    [InlineData("e\u0301", new[] { Space, Accented })]
    public void Encode_Text_GivesTheLikeliestPieces(string text, int[] expected)
    {
        var ids = new int[16];

        int count = _tokenizer.Encode(Encoding.UTF8.GetBytes(text), ids, out bool truncated);

        Assert.Equal(expected, ids[..count]);
        Assert.False(truncated);
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(2, true)]
    [InlineData(0, true)]
    public void Encode_RoomForSomeIds_SaysWhetherThatWasAll(int room, bool truncated)
    {
        var ids = new int[room];

        int count = _tokenizer.Encode("ab ab ab"u8, ids, out bool found);

        Assert.Equal((room, truncated), (count, found));
        Assert.All(ids, id => Assert.Equal(SpaceAb, id));
    }

    [Fact]
    public void Encode_WordBeyondEveryBound_GivesTheSameFirstIds()
    {
        var (some, all) = (new int[128], new int[128]);

        _tokenizer.Encode(Encoding.UTF8.GetBytes(new string('a', 1_000)), some, out _);
        int count = _tokenizer.Encode(Encoding.UTF8.GetBytes(new string('a', 1_000_000)), all, out bool truncated);

        Assert.Equal((128, true), (count, truncated));
        Assert.Equal(some, all);
    }

    [Fact]
    public void Encode_LetterThatIsOnlyPartOfPieces_IsUnknown()
    {
        File.WriteAllText(_folder.File("vocab.json"), """
            [["\uFFFD",0],["<s>",0],["</s>",0],["x1",0],["x2",0],["x3",0],["\u2581",-3],["ab",-2]]
            """);
        var tokenizer = new UnigramTokenizer(UnigramVocabulary.Load(_folder.File("vocab.json")));
        var ids = new int[8];

        int count = tokenizer.Encode("xab"u8, ids, out _);

        // As the published tokenizer has it: the unknown letters' score of 0 beats the piece.
        Assert.Equal([Space, 0], ids[..count]);
    }

    [Fact]
    public void Encode_NothingButUnknownLetters_IsOneToken()
    {
        var ids = new int[128];

        int count = _tokenizer.Encode(Encoding.UTF8.GetBytes(new string('語', 100_000)), ids, out bool truncated);

        Assert.Equal([Space, 0], ids[..count]);
        Assert.False(truncated);
    }

    [Fact]
    public void Encode_RandomBytes_NeverFails()
    {
        var random = new Random(7);
        var ids = new int[128];
        var bytes = new byte[300];
        for (int i = 0; i < 2_000; i++)
        {
            random.NextBytes(bytes);

            int count = _tokenizer.Encode(bytes.AsSpan(0, random.Next(bytes.Length)), ids, out _);

            Assert.All(ids[..count], id => Assert.InRange(id, 0, Accented));
        }
    }

    [Fact]
    public void Encode_OnceWarm_AllocatesNothing()
    {
        byte[] text = Encoding.UTF8.GetBytes("ab aaa e\u0301 語 ﬁ a\u0316\u0301");
        var ids = new int[128];
        for (int i = 0; i < 100; i++) _tokenizer.Encode(text, ids, out _);

        Assert.Equal(0, Allocation.Least(100, () => _tokenizer.Encode(text, ids, out _)));
    }

    public void Dispose() => _folder.Dispose();
}
