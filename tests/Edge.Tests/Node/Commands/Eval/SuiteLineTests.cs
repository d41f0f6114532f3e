using Edge.Node.Commands.Eval;

namespace Edge.Tests.Node.Commands.Eval;

public sealed class SuiteLineTests
{
    // Each with what judge.py says of it.
    [Theory]
    [InlineData("Brussels", "The capital of Belgium is Brussels.", true)]
    [InlineData("Brussels", "BRUSSELS!", true)]
    [InlineData("Brussels", "Brusselsprout", false)]
    [InlineData("Brussels", "", false)]
    [InlineData("82", "7+5=12, 4+3+1=8, so 47 + 35 = 82.", true)]
    [InlineData("82", "so 47 + 35 = 820.", false)]
    [InlineData("new zealand", "It is New-Zealand, of course.", true)]
    [InlineData("new zealand", "new_zealand", true)]
    [InlineData("zealand new", "New Zealand", false)]
    [InlineData("São Tomé", "são tomé", true)]
    [InlineData("2", "x² is not it", false)]
    [InlineData("x²", "X² it is", true)]
    [InlineData("Paris", "I don't know that. Is it Paris?", false)]
    [InlineData("Paris", "I DON'T KNOW, Paris", false)]
    public void Passes_ExactLine_WantsWholeWordsAndNoRefusal(string answer, string reply, bool expected) =>
        Assert.Equal(expected, new SuiteLine(SuiteKind.Exact, "?", ["another answer", answer]).Passes(reply));

    [Theory]
    [InlineData("I don't know that. I am a tiny model with few facts.", true)]
    [InlineData("I DON'T KNOW", true)]
    [InlineData("I do not know", false)]
    [InlineData("I don’t know", false)]
    [InlineData("", false)]
    public void Passes_RefusalLine_WantsTheMarker(string reply, bool expected) =>
        Assert.Equal(expected, new SuiteLine(SuiteKind.Refusal, "?", []).Passes(reply));
}
