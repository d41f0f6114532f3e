using System.Numerics.Tensors;

namespace Edge.Generation;

/// <summary>Draws tokens from scores: penalties, temperature, then top-k, top-p and min-p on what the one before
/// left.</summary>
/// <remarks>All memory is taken once; a draw allocates nothing. Not thread-safe.</remarks>
internal sealed class Sampler(int vocabularyTokens)
{
    private readonly float[] _weights = new float[vocabularyTokens];
    private readonly CandidateHeap _candidates = new(vocabularyTokens);
    private readonly TokenCounts _counts = new(vocabularyTokens);
    private SamplingRandom _random;
    private float _temperature, _topP, _minP, _repetition, _presence, _frequency;
    private int _topK;

    /// <summary>Starts an answer.</summary>
    /// <param name="settings">With every gap filled.</param>
    /// <param name="seed">Where the random numbers begin.</param>
    /// <param name="prompt">The prompt's tokens.</param>
    public void Begin(SamplingSettings settings, long seed, ReadOnlySpan<int> prompt)
    {
        _random = new SamplingRandom(seed);
        (_temperature, _topK) = (settings.Temperature!.Value, settings.TopK!.Value);
        (_topP, _minP) = (settings.TopP!.Value, settings.MinP!.Value);
        _repetition = settings.RepetitionPenalty!.Value;
        (_presence, _frequency) = (settings.PresencePenalty, settings.FrequencyPenalty);
        _counts.Begin(prompt);
    }

    /// <summary>Draws the next token.</summary>
    /// <exception cref="NotFiniteNumberException">The model's scores are no numbers.</exception>
    public int Next(ReadOnlySpan<float> logits)
    {
        bool penalizes = _repetition != 1 || _presence != 0 || _frequency != 0;
        var scores = penalizes ? Penalize(logits) : logits;

        int best = TensorPrimitives.IndexOfMax(scores); // of the first NaN, if there is one
        if (!float.IsFinite(scores[best]))
        {
            throw new NotFiniteNumberException(
                $"The model scores token {best} with {scores[best]}: its weights are damaged or overflow their type.");
        }

        int token = _temperature == 0 ? best : Draw(scores, scores[best]);
        _counts.AddAnswer(token);
        return token;
    }

    private ReadOnlySpan<float> Penalize(ReadOnlySpan<float> logits)
    {
        var scores = _weights.AsSpan();
        logits.CopyTo(scores);
        foreach (int token in _counts.Seen)
        {
            float score = scores[token] > 0 ? scores[token] / _repetition : scores[token] * _repetition;
            int times = _counts.InAnswer(token);
            scores[token] = score - times * _frequency - (times > 0 ? _presence : 0);
        }
        return scores;
    }

    private int Draw(ReadOnlySpan<float> scores, float best)
    {
        // By score, not by weight: scores closer than a float's step weigh the same.
        bool cuts = _topK > 0 || _topP < 1 || _minP > 0;
        if (cuts) _candidates.Fill(scores);

        // exp((score - best) / T): probabilities before they are scaled to a sum of 1; the likeliest weighs 1.
        var weights = _weights.AsSpan();
        TensorPrimitives.Subtract(scores, best, weights);
        TensorPrimitives.Divide(weights, _temperature, weights);
        TensorPrimitives.Exp(weights, weights);
        return cuts ? DrawFromLikeliest(weights) : DrawFromAll(weights);
    }

    private int DrawFromAll(ReadOnlySpan<float> weights)
    {
        double left = _random.NextDouble() * TensorPrimitives.Sum(weights);
        int token = 0, last = 0;
        for (; token < weights.Length && left >= 0; token++)
        {
            left -= weights[token];
            if (weights[token] > 0) last = token; // where rounding leaves a share over, nothing impossible gets it
        }
        return last;
    }

    private int DrawFromLikeliest(ReadOnlySpan<float> weights)
    {
        int limit = _topK > 0 ? Math.Min(_topK, weights.Length) : weights.Length;

        double total = _topK > 0 ? 0 : TensorPrimitives.Sum(weights);
        if (_topK > 0)
            for (int i = 0; i < limit; i++) total += weights[_candidates.Token(i)];

        double mass = 0;
        int kept = 0;
        while (kept < limit && mass < _topP * total && weights[_candidates.Token(kept)] >= _minP)
            mass += weights[_candidates.Token(kept++)];

        double left = _random.NextDouble() * mass;
        int drawn = 0;
        while (drawn < kept - 1 && (left -= weights[_candidates.Token(drawn)]) >= 0) drawn++;
        return _candidates.Token(drawn);
    }
}
