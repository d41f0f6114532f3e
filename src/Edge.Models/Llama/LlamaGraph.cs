using Edge.Onnx;
using Edge.Safetensors;

namespace Edge.Llama;

/// <summary>Lays a Llama-type decoder with a KV cache out as an ONNX graph.</summary>
/// <remarks>Names and shapes are those of an Optimum export, so that whatever runs one runs this. The order of
/// operations follows the patterns that ONNX Runtime fuses (RMS norm, transposed product).</remarks>
internal sealed class LlamaGraph
{
    // Added to the score of what may not be seen: finite, so that a row that sees nothing is no NaN.
    private const float Masked = -1e9f;

    private readonly OnnxGraph _graph = new("llama");
    private readonly LlamaConfig _config;
    private readonly SafetensorsFile _weights;
    private readonly OnnxValue _visible; // [batch, 1, 1, sequence, total]
    private readonly OnnxValue _cos; // [batch, sequence, 1, head / 2]
    private readonly OnnxValue _sin;

    private LlamaGraph(LlamaConfig config, SafetensorsFile weights)
    {
        (_config, _weights) = (config, weights);
        var tokens = _graph.Input("input_ids", OnnxType.Int64, "batch", "sequence");
        var mask = _graph.Input("attention_mask", OnnxType.Int64, "batch", "total");
        var positions = _graph.Input("position_ids", OnnxType.Int64, "batch", "sequence");
        _visible = Visible(tokens, mask);
        (_cos, _sin) = Rotation(positions);

        float[] embedding = weights.ReadFloats("model.embed_tokens.weight", config.Vocabulary, config.Hidden);
        var table = _graph.Weights("embed_tokens", embedding, config.Vocabulary, config.Hidden);
        var x = _graph.Node("Gather", [table, tokens]);
        for (int layer = 0; layer < config.Layers; layer++)
        {
            string prefix = $"model.layers.{layer}.";
            var attended = Attend(layer, Norm(x, prefix + "input_layernorm.weight"));
            x = _graph.Node("Add", [x, attended]);
            var gated = FeedForward(prefix + "mlp.", Norm(x, prefix + "post_attention_layernorm.weight"));
            x = _graph.Node("Add", [x, gated]);
        }

        if (!config.TiedHead) embedding = weights.ReadFloats("lm_head.weight", config.Vocabulary, config.Hidden);
        var head = _graph.Weights(
            "lm_head", Transposed(embedding, config.Vocabulary, config.Hidden), config.Hidden, config.Vocabulary);
        var logits = _graph.Node("MatMul", [Norm(x, "model.norm.weight"), head]);
        _graph.Output("logits", logits, OnnxType.Float, "batch", "sequence", config.Vocabulary);
    }

    public static OnnxGraph Build(LlamaConfig config, SafetensorsFile weights) => new LlamaGraph(config, weights)._graph;

    // A query sees the keys up to its own place, and of those the ones that the attention mask shows.
    private OnnxValue Visible(OnnxValue tokens, OnnxValue mask)
    {
        var zero = _graph.Scalar(0);
        var one = _graph.Scalar(1);
        var total = Dimension(mask);
        var past = _graph.Node("Sub", [total, Dimension(tokens)]);
        var keys = _graph.Node("Range", [zero, total, one]);
        var queries = _graph.Node("Unsqueeze", [_graph.Node("Range", [past, total, one]), _graph.Constant(1)]);
        var causal = _graph.Node("LessOrEqual", [keys, queries]); // [sequence, total]
        var shown = _graph.Node("Cast", [mask], ("to", (long)OnnxType.Bool));
        var visible = _graph.Node("And", [causal, _graph.Node("Unsqueeze", [shown, _graph.Constant(1, 2, 3)])]);
        return _graph.Node("Where", [visible, _graph.Constant(0f), _graph.Constant(Masked)]);

        OnnxValue Dimension(OnnxValue value) => _graph.Node("Gather", [_graph.Node("Shape", [value]), one]);
    }

    private (OnnxValue Cos, OnnxValue Sin) Rotation(OnnxValue positions)
    {
        int half = _config.HeadSize / 2;
        var cos = new float[_config.MaxPositions * half];
        var sin = new float[cos.Length];
        for (int i = 0; i < cos.Length; i++)
        {
            // In single precision, as the models were trained: at far positions the rounding of the angle shows.
            float angle = i / half * (float)(1 / Math.Pow(_config.RopeTheta, i % half / (double)half));
            (cos[i], sin[i]) = ((float)Math.Cos(angle), (float)Math.Sin(angle));
        }

        return (AtPositions("rope_cos", cos), AtPositions("rope_sin", sin));

        OnnxValue AtPositions(string name, float[] table)
        {
            var rows = _graph.Node("Gather", [_graph.Weights(name, table, _config.MaxPositions, half), positions]);
            return _graph.Node("Unsqueeze", [rows, _graph.Constant(2)]);
        }
    }

    private OnnxValue Norm(OnnxValue x, string weight)
    {
        var square = _graph.Node("Pow", [x, _graph.Constant(2f)]);
        var mean = _graph.Node("ReduceMean", [square], ("axes", new long[] { -1 }), ("keepdims", 1));
        var root = _graph.Node("Sqrt", [_graph.Node("Add", [mean, _graph.Constant(_config.NormEpsilon)])]);
        var scale = _graph.Weights(weight, _weights.ReadFloats(weight, _config.Hidden), _config.Hidden);
        return _graph.Node("Mul", [_graph.Node("Div", [x, root]), scale]);
    }

    private OnnxValue Attend(int layer, OnnxValue x)
    {
        int heads = _config.Heads, shared = _config.KeyValueHeads, size = _config.HeadSize;
        string prefix = $"model.layers.{layer}.self_attn.";

        // One product for queries, keys and values, one rotation for queries and keys: small models are bound by the
        // number of nodes, not by arithmetic.
        var queryKeyValue = _graph.Node("MatMul", [x, QueryKeyValueWeights(layer, prefix)]);
        var byHead = _graph.Node("Reshape", [queryKeyValue, _graph.Constant(0, 0, heads + 2 * shared, size)]);
        var parts = _graph.Node("Split", 2, [byHead, _graph.Constant(heads + shared, shared)], ("axis", 2));
        var rotated = _graph.Node("Transpose", [Rotate(parts[0])], HeadsFirst);
        var queryKey = _graph.Node("Split", 2, [rotated, _graph.Constant(heads, shared)], ("axis", 1));
        var keys = Cached(layer, "key", queryKey[1]);
        var values = Cached(layer, "value", _graph.Node("Transpose", [parts[1]], HeadsFirst));

        // Heads that share keys lie side by side, so they can pose as one head with more queries.
        var queries = _graph.Node("Reshape", [queryKey[0], _graph.Constant(0, shared, -1, size)]);
        var transposed = _graph.Node("Transpose", [keys], ("perm", new long[] { 0, 1, 3, 2 }));
        var scores = _graph.Node("MatMul", [queries, transposed]);
        var total = _graph.Node("Shape", [scores], ("start", 3));
        var sequence = _graph.Node("Shape", [x], ("start", 1), ("end", 2));
        var split = _graph.Node("Concat", [_graph.Constant(0, shared, heads / shared), sequence, total], ("axis", 0));
        scores = _graph.Node("Add", [_graph.Node("Reshape", [scores, split]), _visible]);
        var weights = _graph.Node("Softmax", [scores], ("axis", -1));
        var joined = _graph.Node("Concat", [_graph.Constant(0, shared, -1), total], ("axis", 0));
        var attended = _graph.Node("MatMul", [_graph.Node("Reshape", [weights, joined]), values]);

        var back = _graph.Node("Concat", [_graph.Constant(0, heads), sequence, _graph.Constant(size)], ("axis", 0));
        attended = _graph.Node("Transpose", [_graph.Node("Reshape", [attended, back])], HeadsFirst);
        attended = _graph.Node("Reshape", [attended, _graph.Constant(0, 0, heads * size)]);
        return _graph.Node("MatMul", [attended, Linear(prefix + "o_proj.weight", _config.Hidden, heads * size)]);
    }

    private static OnnxAttribute HeadsFirst => ("perm", new long[] { 0, 2, 1, 3 });

    // [query; key; value] rows, with the attention's scale folded into the queries.
    private OnnxValue QueryKeyValueWeights(int layer, string prefix)
    {
        int queryRows = _config.Heads * _config.HeadSize, keyRows = _config.KeyValueHeads * _config.HeadSize;
        float scale = 1 / MathF.Sqrt(_config.HeadSize);
        float[] query = _weights.ReadFloats(prefix + "q_proj.weight", queryRows, _config.Hidden);
        float[] rows =
        [
            .. query.Select(weight => weight * scale),
            .. _weights.ReadFloats(prefix + "k_proj.weight", keyRows, _config.Hidden),
            .. _weights.ReadFloats(prefix + "v_proj.weight", keyRows, _config.Hidden),
        ];
        int count = queryRows + 2 * keyRows;
        return _graph.Weights($"layers.{layer}.qkv", Transposed(rows, count, _config.Hidden), _config.Hidden, count);
    }

    // [batch, sequence, heads, head]: the halves of a head turn against each other, as rotate_half does.
    private OnnxValue Rotate(OnnxValue x)
    {
        int half = _config.HeadSize / 2;
        var halves = _graph.Node("Split", 2, [x, _graph.Constant(half, half)], ("axis", -1));
        var first = _graph.Node("Sub", [_graph.Node("Mul", [halves[0], _cos]), _graph.Node("Mul", [halves[1], _sin])]);
        var second = _graph.Node("Add", [_graph.Node("Mul", [halves[1], _cos]), _graph.Node("Mul", [halves[0], _sin])]);
        return _graph.Node("Concat", [first, second], ("axis", -1));
    }

    private OnnxValue Cached(int layer, string part, OnnxValue added)
    {
        var past = _graph.Input(
            $"past_key_values.{layer}.{part}", OnnxType.Float, "batch", _config.KeyValueHeads, "past", _config.HeadSize);
        var present = _graph.Node("Concat", [past, added], ("axis", 2));
        _graph.Output(
            $"present.{layer}.{part}", present, OnnxType.Float, "batch", _config.KeyValueHeads, "total", _config.HeadSize);
        return present;
    }

    // SwiGLU.
    private OnnxValue FeedForward(string prefix, OnnxValue x)
    {
        int hidden = _config.Hidden, wide = _config.Intermediate;
        var gate = _graph.Node("MatMul", [x, Linear(prefix + "gate_proj.weight", wide, hidden)]);
        var up = _graph.Node("MatMul", [x, Linear(prefix + "up_proj.weight", wide, hidden)]);
        var silu = _graph.Node("Mul", [gate, _graph.Node("Sigmoid", [gate])]);
        return _graph.Node("MatMul", [_graph.Node("Mul", [silu, up]), Linear(prefix + "down_proj.weight", hidden, wide)]);
    }

    private OnnxValue Linear(string weight, int outputs, int inputs) => _graph.Weights(
        weight, Transposed(_weights.ReadFloats(weight, outputs, inputs), outputs, inputs), inputs, outputs);

    // PyTorch keeps a linear layer as [outputs, inputs]; a MatMul from the left wants [inputs, outputs].
    private static float[] Transposed(float[] matrix, int rows, int columns)
    {
        var result = new float[matrix.Length];
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++)
                result[column * rows + row] = matrix[row * columns + column];

        return result;
    }
}
