using CsCheck;
using Edge.Generation;
using Edge.TestKit;

namespace Edge.Tests.Inference.Generation;

/// <summary>The sampler against its definition, written down without heaps, vectors or early ends.</summary>
public sealed class SamplerTests
{
    private static readonly SamplingSettings s_off = new SamplingSettings { Temperature = 1 }.Or(new SamplingSettings());

    // No -0: vectors order it below 0, the definition does not.
    private static readonly Gen<float[]> s_logits = Gen.Float[-12, 12].Select(logit => logit + 0f).Array[2, 60];

    private static readonly Gen<SamplingSettings> s_settings = Gen.Select(
        Gen.Float[0.05f, 3], Gen.Int[0, 12], Gen.Float[0.05f, 1], Gen.Float[0, 0.6f],
        (temperature, topK, topP, minP) => s_off with { Temperature = temperature, TopK = topK, TopP = topP, MinP = minP });

    [Fact]
    public void Next_AnySettings_DrawsWhatTheDefinitionAllows() =>
        Gen.Select(s_logits, s_settings, Gen.Int).Sample((logits, settings, seed) =>
        {
            var sampler = new Sampler(logits.Length);
            double[] probabilities = Define(logits, Loosen(settings));

            sampler.Begin(settings, seed, []);

            for (int i = 0; i < 20; i++) Assert.NotEqual(0, probabilities[sampler.Next(logits)]);
        });

    // The sampler adds up floats, the definition doubles: a token that lies on a cut may fall on either side of it.
    private static SamplingSettings Loosen(SamplingSettings settings) => settings with
    {
        TopP = Math.Min(1, settings.TopP!.Value + 1e-4f),
        MinP = Math.Max(0, settings.MinP!.Value * (1 - 1e-4f)),
    };

    [Theory]
    [InlineData(1f, 0, 1f, 0f)]
    [InlineData(0.5f, 0, 1f, 0f)]
    [InlineData(2f, 3, 1f, 0f)]
    [InlineData(1f, 0, 0.8f, 0f)]
    [InlineData(1f, 0, 1f, 0.2f)]
    [InlineData(1.5f, 5, 0.9f, 0.1f)]
    public void Next_ManyDraws_FollowTheDefinedProbabilities(float temperature, int topK, float topP, float minP)
    {
        const int Draws = 40_000;
        float[] logits = [2f, 1f, 0.5f, 3f, -1f, 2.5f, 0f, -4f];
        var settings = s_off with { Temperature = temperature, TopK = topK, TopP = topP, MinP = minP };
        int[] counts = new int[logits.Length];
        var sampler = new Sampler(logits.Length);

        sampler.Begin(settings, seed: 11, []);
        for (int i = 0; i < Draws; i++) counts[sampler.Next(logits)]++;

        double[] expected = Define(logits, settings);
        for (int token = 0; token < logits.Length; token++)
        {
            double deviation = Math.Sqrt(Draws * expected[token] * (1 - expected[token]));
            Assert.InRange(counts[token], Draws * expected[token] - 5 * deviation, Draws * expected[token] + 5 * deviation);
        }
    }

    [Fact]
    public void Next_TopK_KeepsTheKLikeliest() =>
        Gen.Select(Gen.Shuffle(Enumerable.Range(0, 40).Select(i => i * 0.1f).ToArray()), Gen.Int[1, 40]).Sample((logits, k) =>
        {
            var sampler = new Sampler(logits.Length);
            sampler.Begin(s_off with { Temperature = 50, TopK = k }, seed: k, []);

            for (int i = 0; i < 100; i++) Assert.True(logits[sampler.Next(logits)] > (40 - k) * 0.1f - 0.05f);
        }, iter: 200);

    [Fact]
    public void Next_TemperatureZero_TakesTheFirstOfTheLikeliest() =>
        s_logits.Sample(logits =>
        {
            var sampler = new Sampler(logits.Length);
            sampler.Begin(s_off with { Temperature = 0, TopK = 1, TopP = 0.1f }, seed: 0, []);

            Assert.Equal(Array.IndexOf(logits, logits.Max()), sampler.Next(logits));
        });

    // Three scores that weigh as much as the highest, by a float's reckoning, stand before it.
    [Fact]
    public void Next_TopKOfOne_TakesTheHighestScore()
    {
        float[] logits = [0, 0, 0, -4, 6.6e-14f];
        var sampler = new Sampler(logits.Length);
        sampler.Begin(s_off with { Temperature = 2, TopK = 1 }, seed: 0, []);

        Assert.Equal(4, sampler.Next(logits));
    }

    [Fact]
    public void Next_SameSeed_DrawsTheSame() =>
        Gen.Select(s_logits, s_settings, Gen.Long).Sample((logits, settings, seed) =>
        {
            Sampler first = new(logits.Length), second = new(logits.Length);
            first.Begin(settings, seed, []);
            second.Begin(settings, seed + 1, []); // a sampler that was used before must not differ
            second.Next(logits);
            second.Begin(settings, seed, []);

            for (int i = 0; i < 30; i++) Assert.Equal(first.Next(logits), second.Next(logits));
        });

    [Fact]
    public void Next_Penalties_LowerScoresAsDefined() =>
        Gen.Select(s_logits, Gen.Float[0.5f, 3], Gen.Float[-2, 2], Gen.Float[-2, 2]).Sample((logits, repetition, presence, frequency) =>
        {
            int[] prompt = [0, 1, 1];
            var sampler = new Sampler(logits.Length);
            sampler.Begin(s_off with { Temperature = 0, RepetitionPenalty = repetition, PresencePenalty = presence, FrequencyPenalty = frequency }, 0, prompt);

            var answer = new List<int>();
            for (int i = 0; i < 12; i++)
            {
                float[] scores = [.. logits.Select((score, token) =>
                {
                    int times = answer.Count(other => other == token);
                    if (times > 0 || prompt.Contains(token)) score = score > 0 ? score / repetition : score * repetition;
                    return score - times * frequency - (times > 0 ? presence : 0);
                })];
                answer.Add(sampler.Next(logits));
                Assert.Equal(Array.IndexOf(scores, scores.Max()), answer[^1]);
            }
        });

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Next_ScoresThatAreNoNumbers_Fail(float broken)
    {
        var sampler = new Sampler(3);
        sampler.Begin(s_off, 0, []);

        Assert.Throws<NotFiniteNumberException>(() => sampler.Next([1f, broken, 2f]));
    }

    [Fact]
    public void Next_TokensThatAreRuledOut_AreNeverDrawn()
    {
        var sampler = new Sampler(3);
        sampler.Begin(s_off with { Temperature = 100 }, 3, []);

        for (int i = 0; i < 1_000; i++) Assert.NotEqual(1, sampler.Next([1f, float.NegativeInfinity, 2f]));
    }

    [Fact]
    public void Next_SteadyState_AllocatesNothing()
    {
        float[] logits = [.. Enumerable.Range(0, 5_000).Select(i => MathF.Sin(i) * 5)];
        var sampler = new Sampler(logits.Length);
        sampler.Begin(s_off with { Temperature = 0.8f, TopK = 50, TopP = 0.9f, MinP = 0.05f, RepetitionPenalty = 1.1f, PresencePenalty = 0.5f }, 1, [1, 2]);
        sampler.Next(logits);

        Assert.Equal(0, Allocation.Least(50, () => sampler.Next(logits)));
    }

    private static double[] Define(float[] logits, SamplingSettings settings)
    {
        double[] weights = [.. logits.Select(logit => Math.Exp((logit - logits.Max()) / (double)settings.Temperature!))];
        int[] order = [.. Enumerable.Range(0, logits.Length).OrderByDescending(token => logits[token]).ThenBy(token => token)];

        if (settings.TopK > 0) order = order[..Math.Min(settings.TopK.Value, order.Length)];
        double total = order.Sum(token => weights[token]), mass = 0;
        var kept = new List<int>();
        foreach (int token in order)
        {
            // In single precision a token at the very border may fall on either side: (score - best) / T reaches 480, and
            // its rounding, 3e-5, is that of the weight.
            if (mass >= settings.TopP!.Value * total * 1.0001 || weights[token] < settings.MinP!.Value * 0.9999) break;
            kept.Add(token);
            mass += weights[token];
        }

        double[] probabilities = new double[logits.Length];
        foreach (int token in kept) probabilities[token] = weights[token] / mass;
        return probabilities;
    }
}
