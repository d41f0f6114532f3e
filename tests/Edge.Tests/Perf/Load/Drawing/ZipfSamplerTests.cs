using Edge.Load.Drawing;

namespace Edge.Tests.Perf.Load.Drawing;

public class ZipfSamplerTests
{
    [Theory]
    [InlineData(1, 0.99)]
    [InlineData(10, 0)]
    [InlineData(1000, 0.99)]
    [InlineData(1000, 2)]
    public void Draw_ManyTimes_HasTheLawsFrequencies(int keys, double exponent)
    {
        const int Draws = 400_000;
        var sampler = new ZipfSampler(keys, exponent);
        var random = new SplitMix(42);
        var counts = new int[keys];
        for (int i = 0; i < Draws; i++) counts[sampler.Draw(random)]++;

        double[] probabilities = ZipfSampler.Probabilities(keys, exponent);
        for (int key = 0; key < Math.Min(keys, 20); key++)
        {
            // Six standard deviations: the seed is fixed, so this either holds or does not.
            double expected = probabilities[key] * Draws;
            double slack = 6 * Math.Sqrt(expected * (1 - probabilities[key])) + 1;
            Assert.InRange(counts[key], expected - slack, expected + slack);
        }
    }

    [Fact]
    public void Draw_WithTheSameSeed_IsTheSame()
    {
        var sampler = new ZipfSampler(100_000, 0.99);
        SplitMix left = new(7), right = new(7);
        for (int i = 0; i < 1000; i++) Assert.Equal(sampler.Draw(left), sampler.Draw(right));
    }
}
