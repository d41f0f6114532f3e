using System.Text;
using Edge.Similarity.Guard;

namespace Edge.Tests.Similarity.Guard;

public class StemmerTests
{
    [Theory]
    [InlineData("countries", "country")]
    [InlineData("movies", "movie")]
    [InlineData("boxes", "box")]
    [InlineData("houses", "house")]
    [InlineData("running", "run")]
    [InlineData("selling", "sell")]
    [InlineData("making", "make")]
    [InlineData("planned", "plan")]
    [InlineData("needed", "need")]
    [InlineData("studies", "study")]
    public void Stem_FormsOfOneWord_Meet(string left, string right) => Assert.Equal(Stem(left), Stem(right));

    [Theory]
    [InlineData("thing", "the")]
    [InlineData("string", "str")]
    [InlineData("speed", "spe")]
    [InlineData("bus", "bu")]
    [InlineData("class", "clas")]
    [InlineData("virus", "viru")]
    [InlineData("desert", "dessert")]
    public void Stem_DifferentWords_StayApart(string left, string right) => Assert.NotEqual(Stem(left), Stem(right));

    [Theory]
    [InlineData("colder", "cold")]
    [InlineData("biggest", "big")]
    [InlineData("easier", "easy")]
    [InlineData("largest", "large")]
    [InlineData("quickly", "quick")]
    [InlineData("tallest", "tall")]
    public void AdjectiveLength_FormOfAnAdjective_LeavesItsStem(string form, string adjective)
    {
        string stem = Stem(form);

        Assert.Equal(Stem(adjective), stem[..Stemmer.AdjectiveLength(Encoding.ASCII.GetBytes(stem))]);
    }

    private static string Stem(string word)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(word);
        return Encoding.ASCII.GetString(bytes, 0, Stemmer.Stem(bytes, out _));
    }
}
