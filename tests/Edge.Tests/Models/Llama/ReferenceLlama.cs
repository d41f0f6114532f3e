using System.Globalization;
using Edge.Tests.Models.Safetensors;

namespace Edge.Tests.Models.Llama;

/// <summary>A Llama-type decoder written out from its definition, in double precision and without a cache: the oracle.</summary>
/// <remarks>Random weights, and every size different from every other, so that no two can be mistaken.</remarks>
internal sealed class ReferenceLlama
{
    private const int Hidden = 12, Intermediate = 20, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadSize = 6;
    private const double Epsilon = 1e-5, RopeTheta = 500;

    public const int Vocabulary = 17;

    private readonly Dictionary<string, (long[] Shape, float[] Values)> _weights = [];
    private readonly bool _tied;

    public ReferenceLlama(bool tied)
    {
        _tied = tied;
        var random = new Random(3);
        Add("model.embed_tokens.weight", Vocabulary, Hidden);
        Add("model.norm.weight", Hidden);
        if (!tied) Add("lm_head.weight", Vocabulary, Hidden);
        for (int layer = 0; layer < Layers; layer++)
        {
            string prefix = $"model.layers.{layer}.";
            Add(prefix + "input_layernorm.weight", Hidden);
            Add(prefix + "post_attention_layernorm.weight", Hidden);
            Add(prefix + "self_attn.q_proj.weight", Heads * HeadSize, Hidden);
            Add(prefix + "self_attn.k_proj.weight", KeyValueHeads * HeadSize, Hidden);
            Add(prefix + "self_attn.v_proj.weight", KeyValueHeads * HeadSize, Hidden);
            Add(prefix + "self_attn.o_proj.weight", Hidden, Heads * HeadSize);
            Add(prefix + "mlp.gate_proj.weight", Intermediate, Hidden);
            Add(prefix + "mlp.up_proj.weight", Intermediate, Hidden);
            Add(prefix + "mlp.down_proj.weight", Hidden, Intermediate);
        }

        void Add(string name, params long[] shape)
        {
            var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
            for (int i = 0; i < values.Length; i++) values[i] = (float)(random.NextDouble() - 0.5);
            _weights.Add(name, (shape, values));
        }
    }

    public void Save(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "config.json"), string.Create(CultureInfo.InvariantCulture, $$"""
            {"model_type":"llama","hidden_act":"silu","hidden_size":{{Hidden}},"intermediate_size":{{Intermediate}},
             "num_hidden_layers":{{Layers}},"num_attention_heads":{{Heads}},"num_key_value_heads":{{KeyValueHeads}},
             "head_dim":{{HeadSize}},"vocab_size":{{Vocabulary}},"max_position_embeddings":32,"rms_norm_eps":{{Epsilon}},
             "rope_theta":{{RopeTheta}},"rope_scaling":null,"tie_word_embeddings":{{(_tied ? "true" : "false")}}}
            """));
        File.WriteAllBytes(
            Path.Combine(folder, "model.safetensors"),
            SafetensorsWriter.File(_weights.Select(weight => (weight.Key, weight.Value.Shape, weight.Value.Values))));
    }

    /// <summary>The logits behind the last token.</summary>
    public double[] Logits(int[] tokens)
    {
        double[][] x = [.. tokens.Select(token => Row("model.embed_tokens.weight", token))];
        for (int layer = 0; layer < Layers; layer++)
        {
            string prefix = $"model.layers.{layer}.";
            x = [.. x.Zip(Attend(prefix + "self_attn.", [.. x.Select(row => Norm(row, prefix + "input_layernorm.weight"))]), Sum)];
            x = [.. x.Select(row => Sum(row, FeedForward(prefix + "mlp.", Norm(row, prefix + "post_attention_layernorm.weight"))))];
        }

        return Times(_tied ? "model.embed_tokens.weight" : "lm_head.weight", Norm(x[^1], "model.norm.weight"));
    }

    private double[][] Attend(string prefix, double[][] x)
    {
        double[][] queries = [.. x.Select((row, position) => Rotate(Times(prefix + "q_proj.weight", row), position))];
        double[][] keys = [.. x.Select((row, position) => Rotate(Times(prefix + "k_proj.weight", row), position))];
        double[][] values = [.. x.Select(row => Times(prefix + "v_proj.weight", row))];
        return [.. x.Select((_, position) =>
        {
            var result = new double[Heads * HeadSize];
            for (int head = 0; head < Heads; head++)
            {
                int own = head * HeadSize, shared = head / (Heads / KeyValueHeads) * HeadSize;
                double[] weights = [.. Enumerable.Range(0, position + 1).Select(place => Math.Exp(
                    Enumerable.Range(0, HeadSize).Sum(i => queries[position][own + i] * keys[place][shared + i]) / Math.Sqrt(HeadSize)))];
                for (int i = 0; i < HeadSize; i++)
                    result[own + i] = weights.Select((weight, place) => weight * values[place][shared + i]).Sum() / weights.Sum();
            }

            return Times(prefix + "o_proj.weight", result);
        })];
    }

    private double[] FeedForward(string prefix, double[] x)
    {
        double[] gate = Times(prefix + "gate_proj.weight", x), up = Times(prefix + "up_proj.weight", x);
        return Times(prefix + "down_proj.weight", [.. gate.Zip(up, (g, u) => g / (1 + Math.Exp(-g)) * u)]);
    }

    private static double[] Rotate(double[] heads, int position)
    {
        var result = new double[heads.Length];
        for (int i = 0; i < heads.Length; i++)
        {
            int half = HeadSize / 2, inHead = i % HeadSize;
            double angle = position * Math.Pow(RopeTheta, -2.0 * (inHead % half) / HeadSize);
            double other = inHead < half ? -heads[i + half] : heads[i - half];
            result[i] = heads[i] * Math.Cos(angle) + other * Math.Sin(angle);
        }

        return result;
    }

    private double[] Norm(double[] x, string weight)
    {
        double root = Math.Sqrt(x.Sum(value => value * value) / x.Length + Epsilon);
        return [.. x.Select((value, i) => value / root * _weights[weight].Values[i])];
    }

    private double[] Times(string matrix, double[] x) =>
        [.. Enumerable.Range(0, (int)_weights[matrix].Shape[0]).Select(row => Row(matrix, row).Zip(x, (a, b) => a * b).Sum())];

    private double[] Row(string matrix, int row)
    {
        int width = (int)_weights[matrix].Shape[1];
        return [.. _weights[matrix].Values.Skip(row * width).Take(width).Select(value => (double)value)];
    }

    private static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];
}
