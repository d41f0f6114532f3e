using System.Numerics.Tensors;

namespace Edge.Generation;

/// <summary>A token and how likely the model holds it, before penalties and temperature.</summary>
/// <param name="Token">Its id; <see cref="ChatModel.TokenText"/> gives its bytes.</param>
/// <param name="Logprob">Natural logarithm of its probability.</param>
public readonly record struct TokenLogprob(int Token, float Logprob);

/// <summary>Turns scores into the log probabilities that a caller asked to see.</summary>
internal sealed class LogprobReader(int vocabularyTokens)
{
    private readonly float[] _scratch = new float[vocabularyTokens];
    private readonly TokenLogprob[] _top = new TokenLogprob[20];

    /// <summary>The chosen token's log probability, and the likeliest <paramref name="count"/> tokens, likeliest
    /// first.</summary>
    public TokenLogprob Read(ReadOnlySpan<float> logits, int chosen, int count, out ReadOnlySpan<TokenLogprob> top)
    {
        float best = TensorPrimitives.Max(logits);
        TensorPrimitives.Subtract(logits, best, _scratch);
        TensorPrimitives.Exp(_scratch, _scratch);
        float logTotal = best + MathF.Log(TensorPrimitives.Sum(_scratch));

        int kept = 0;
        for (int token = 0; token < logits.Length && count > 0; token++)
        {
            if (kept == count && logits[token] <= _top[kept - 1].Logprob) continue;
            if (kept < count) kept++;
            int place = kept - 1;
            for (; place > 0 && _top[place - 1].Logprob < logits[token]; place--) _top[place] = _top[place - 1];
            _top[place] = new TokenLogprob(token, logits[token]);
        }

        for (int i = 0; i < kept; i++) _top[i] = _top[i] with { Logprob = _top[i].Logprob - logTotal };
        top = _top.AsSpan(0, kept);
        return new TokenLogprob(chosen, logits[chosen] - logTotal);
    }
}
