using Edge.Load.Workloads.Mix;

namespace Edge.Tests.Perf.Load.Workloads;

public class MixOptionsTests
{
    [Fact]
    public void TryNext_OfAMix_KeepsItsProportions()
    {
        var options = MixOptions.Parse("exact=80,embedding=15,spillover=5");
        var workload = new MixWorkload(options with { Keys = options.Keys with { Keys = 10 } });
        var counts = new int[workload.Kinds.Count];
        byte[] request = new byte[workload.MaxRequestBytes];
        for (int i = 0; i < 20_000; i++)
        {
            Assert.True(workload.TryNext(out var drawn));
            Assert.InRange(workload.Write(drawn, 0, request), 1, request.Length);
            counts[drawn.Kind]++;
        }

        Assert.InRange(counts[0], 15_600, 16_400);
        Assert.Equal((0, 0), (counts[1], counts[3]));
        Assert.InRange(counts[2], 2_700, 3_300);
        Assert.InRange(counts[4], 800, 1_200);
    }

    [Fact]
    public void Text_OfEveryWording_IsADifferentOne()
    {
        var prompts = new SimilarPrompts(new());
        Assert.Equal(prompts.Count, Enumerable.Range(0, prompts.Count).Select(SimilarPrompts.Text).Distinct().Count());
    }

    [Theory]
    [InlineData("exact", "--mix exact")]
    [InlineData("exact=-1", "--mix exact=-1")]
    [InlineData("images=1", "--mix images")]
    [InlineData("exact=0", "one weight must be more than 0")]
    public void Parse_OfNonsense_NamesIt(string text, string part)
        => Assert.Contains(part, Assert.Throws<ArgumentException>(() => MixOptions.Parse(text)).Message, StringComparison.Ordinal);
}
