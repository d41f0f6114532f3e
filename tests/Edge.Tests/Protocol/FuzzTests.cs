using Edge.Fuzz;

namespace Edge.Tests.Protocol;

/// <summary>The beginning of what <c>Edge.Fuzz</c> runs at length; inputs it found are rows of the parsers' own tests.</summary>
public sealed class FuzzTests
{
    [Fact]
    public void MessageReader_MutatedExamples_AgreesWithMessagePackReader()
        => Assert.Null(FuzzRun.Start(new MessageTarget(), count: 50_000, seed: 7));

    [Fact]
    public void JsonToMessagePack_MutatedTexts_AgreesWithSystemTextJson()
        => Assert.Null(FuzzRun.Start(new JsonTarget(), count: 10_000, seed: 7));
}
