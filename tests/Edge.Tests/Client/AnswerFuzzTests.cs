using Edge.Fuzz;

namespace Edge.Tests.Client;

/// <summary>The beginning of what <c>Edge.Fuzz answers</c> runs at length.</summary>
public sealed class AnswerFuzzTests
{
    [Fact]
    public void Client_DamagedAnswers_EndsEveryCallAsDocumented()
        => Assert.Null(FuzzRun.Start(new AnswerTarget(), count: 3000, seed: 7));
}
