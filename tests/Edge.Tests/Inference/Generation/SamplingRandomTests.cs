using Edge.Generation;

namespace Edge.Tests.Inference.Generation;

public sealed class SamplingRandomTests
{
    // xoshiro256** behind SplitMix64, computed by an implementation of its own; the first row is also in rand_xoshiro's tests.
    [Theory]
    [InlineData(0, new[] { 11091344671253066420UL, 13793997310169335082UL, 1900383378846508768UL, 7684712102626143532UL })]
    [InlineData(-1, new[] { 10328197420357168392UL, 14156678507024973869UL })]
    public void Next_Seed_GivesTheAlgorithmsNumbers(long seed, ulong[] expected)
    {
        var random = new SamplingRandom(seed);

        Assert.Equal(expected, expected.Select(_ => random.Next()));
    }

    [Fact]
    public void NextDouble_ManyDraws_LieEvenlyFrom0To1()
    {
        var random = new SamplingRandom(7);
        int[] tenths = new int[10];

        for (int i = 0; i < 100_000; i++) tenths[(int)(random.NextDouble() * 10)]++;

        Assert.All(tenths, count => Assert.InRange(count, 9_600, 10_400));
    }
}
