using CsCheck;
using Edge.Generation;

namespace Edge.Tests.Inference.Generation;

public sealed class TokenLogprobTests
{
    [Fact]
    public void Read_AnyScores_AreLogarithmsOfTheirSoftmax() =>
        Gen.Select(Gen.Float[-20, 20].Array[21, 80], Gen.Int[0, 20]).Sample((logits, count) =>
        {
            double total = logits.Sum(logit => Math.Exp(logit));
            int[] order = [.. Enumerable.Range(0, logits.Length).OrderByDescending(token => logits[token]).ThenBy(token => token)];

            var chosen = new LogprobReader(logits.Length).Read(logits, chosen: 7, count, out var top);

            Assert.Equal(7, chosen.Token);
            Assert.Equal(logits[7] - Math.Log(total), chosen.Logprob, 1e-4);
            Assert.Equal(order[..count], top.ToArray().Select(token => token.Token));
            foreach (var token in top) Assert.Equal(logits[token.Token] - Math.Log(total), token.Logprob, 1e-4);
        });
}
