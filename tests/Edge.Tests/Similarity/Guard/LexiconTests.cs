using System.Text;
using Edge.Similarity.Guard;

namespace Edge.Tests.Similarity.Guard;

public class LexiconTests
{
    [Theory]
    [InlineData("colour", WordKinds.Common)]
    [InlineData("the", WordKinds.Function)]
    [InlineData("not", WordKinds.Negator)]
    [InlineData("нет", WordKinds.Negator)]
    [InlineData("seven", WordKinds.SmallNumber)]
    [InlineData("twelfth", WordKinds.Ordinal)]
    [InlineData("ninety", WordKinds.Ten)]
    [InlineData("million", WordKinds.Magnitude)]
    [InlineData("kilometer", WordKinds.Unit)]
    [InlineData("₹", WordKinds.Currency)]
    [InlineData("xiv", WordKinds.Roman)]
    [InlineData("united", WordKinds.OpensName)]
    [InlineData("than", WordKinds.Pivot)]
    public void Find_WordOfEachList_KnowsItsKind(string word, object kind)
    {
        var entry = Lexicon.Entry(Find(word));

        Assert.True(entry.Kinds.HasFlag((WordKinds)kind), entry.Kinds.ToString());
    }

    [Theory]
    [InlineData("zyzzyva")]
    [InlineData("")]
    [InlineData("€€€")]
    public void Find_UnknownWord_IsTheEmptyEntry(string word) => Assert.Equal(0, Find(word));

    [Theory]
    [InlineData("legal", "illegal", true)]
    [InlineData("increase", "reduced", true)]
    [InlineData("cheap", "costly", true)]
    [InlineData("cheap", "inexpensive", false)]
    [InlineData("january", "june", true)]
    [InlineData("cat", "monday", false)]
    public void AreOpposites_TwoWords_AgreesBothWays(string left, string right, bool expected)
    {
        Assert.Equal(expected, Lexicon.AreOpposites(Find(left), Find(right)));
        Assert.Equal(expected, Lexicon.AreOpposites(Find(right), Find(left)));
    }

    [Theory]
    [InlineData("french", "france")]
    [InlineData("usa", "america")]
    [InlineData("dutch", "netherlands")]
    public void Entry_NamesOfOneCountry_ShareAGroup(string left, string right)
    {
        Assert.NotEqual(0, Lexicon.Entry(Find(left)).NameGroup);
        Assert.Equal(Lexicon.Entry(Find(left)).NameGroup, Lexicon.Entry(Find(right)).NameGroup);
    }

    private static ushort Find(string word)
    {
        byte[] stem = Encoding.UTF8.GetBytes(word);
        int length = word.All(char.IsAsciiLetter) ? Stemmer.Stem(stem, out _) : stem.Length;
        return Lexicon.Find(stem.AsSpan(0, length), Lexicon.Hash(stem.AsSpan(0, length)));
    }
}
