using Edge.Onnx;

namespace Edge.UseLite;

/// <summary>Lays the Universal Sentence Encoder lite out as an ONNX graph.</summary>
/// <remarks>
/// Two transformer layers (256 and 512 wide), the mean over the tokens, one tanh layer, length 1. One text at a time and
/// no padding, so there is neither batch nor mask. What is rearranged against the original leaves the result the same
/// within rounding: the factors are folded into weights, and the last product of the last layer, being linear, is done
/// once on the mean instead of on every token.
/// </remarks>
internal sealed class UseLiteGraph
{
    public const int MaxTokens = 128;

    private const int Vocabulary = 8002;
    private const int Embedding = 256;
    private const int Width = 512;
    private const int Inner = 1536;
    private const int Heads = 4;
    private const float NormEpsilon = 1e-6f;
    private const float LeastSquaredLength = 1e-12f;

    // Scopes of the TensorFlow graph. Variables that it shares between calls are kept under the module, constants that
    // were folded out of a call under the call.
    private const string Module = "module/Encoder_en/KonaTransformer/Encode/";
    private const string Call = "module_apply_default/Encoder_en/KonaTransformer/Encode/";

    private readonly OnnxGraph _graph = new("use-lite");
    private readonly TfjsWeights _weights;

    private UseLiteGraph(TfjsWeights weights)
    {
        _weights = weights;
        var tokens = _graph.Input("input_ids", OnnxType.Int32, "tokens");
        var x = Embed(tokens); // [tokens, 256]

        var first = Norm(x, Embedding, $"{Call}Layer_0/TransformerLayer/layer_prepostprocess/layer_norm/");
        var widened = _graph.Node("Gemm", [
            x,
            Weights($"{Call}Layer_0/TransformerLayer/dense/kernel/ConcatPartitions/concat", Embedding, Width),
            Weights($"{Call}Layer_0/TransformerLayer/dense/bias/ConcatPartitions/concat", Width)]);
        x = _graph.Node("Add", [widened, Attend(first, 0, Embedding)]); // [tokens, 512]
        x = _graph.Node("Add", [x, Contract(Expand(x, 0), 0)]);

        var second = Norm(x, Width, $"{Call}Layer_1/TransformerLayer/layer_prepostprocess/layer_norm/");
        x = _graph.Node("Add", [x, Attend(second, 1, Width)]);
        x = _graph.Node("Add", [Mean(x), Contract(Mean(Expand(x, 1)), 1)]); // [1, 512]

        const string head = "module/Encoder_en/hidden_layers/tanh_layer_0/";
        var y = _graph.Node("Tanh", [_graph.Node("Gemm", [
            x, Weights(head + "weights", Width, Width), Weights(head + "bias", Width)])]);
        var squared = _graph.Node("ReduceSumSquare", [y], ("axes", new long[] { 1 }), ("keepdims", 1));
        var length = _graph.Node("Sqrt", [_graph.Node("Max", [squared, _graph.Constant(LeastSquaredLength)])]);
        _graph.Output("sentence_embedding", _graph.Node("Div", [y, length]), OnnxType.Float, 1, Width);
    }

    public static OnnxGraph Build(TfjsWeights weights) => new UseLiteGraph(weights)._graph;

    // The layer's input is twice the embedding, plus a timing signal.
    private OnnxValue Embed(OnnxValue tokens)
    {
        float[] table = _weights.Read("module/Embeddings_en", Vocabulary, Embedding);
        for (int i = 0; i < table.Length; i++) table[i] *= 2;
        var embedded = _graph.Node("Gather", [_graph.Weights("embeddings", table, Vocabulary, Embedding), tokens]);

        var timing = _graph.Weights("timing", Timing(), MaxTokens, Embedding);
        var count = _graph.Node("Shape", [tokens]);
        var signal = _graph.Node("Slice", [timing, _graph.Constant(0L), count, _graph.Constant(0L)]);
        return _graph.Node("Add", [embedded, signal]);
    }

    private float[] Timing()
    {
        const int half = Embedding / 2;
        float[] inverse = _weights.Read($"{Call}TransformerStack/Layer_0/AddTimingSignal/TimingSignal/ExpandDims_1", 1, half);
        var timing = new float[MaxTokens * Embedding];
        for (int i = 0; i < timing.Length; i++)
        {
            int position = i / Embedding, channel = i % Embedding;
            float angle = position * inverse[channel % half];
            timing[i] = channel < half ? MathF.Sin(angle) : MathF.Cos(angle);
        }

        return timing;
    }

    private OnnxValue Norm(OnnxValue x, int width, string scope) => _graph.Node(
        "LayerNormalization",
        [
            x,
            Weights(scope + "layer_norm_scale/ConcatPartitions/concat", width),
            Weights(scope + "layer_norm_bias/ConcatPartitions/concat", width),
        ],
        ("epsilon", NormEpsilon), ("axis", -1));

    private OnnxValue Attend(OnnxValue x, int layer, int width)
    {
        int head = width / Heads;
        string scope = $"Layer_{layer}/TransformerLayer/MultiheadAttention/";
        float[] kernel = _weights.Read($"{Module}{scope}qkv_transform_single/kernel/part_0", 1, 1, width, 3 * width);
        float[] bias = _weights.Read($"{Call}{scope}qkv_transform_single/bias/ConcatPartitions/concat", 3 * width);

        // The attention's scale goes into the queries, which are the first third of the columns.
        float scale = 1 / MathF.Sqrt(head);
        for (int i = 0; i < kernel.Length; i++)
            if (i % (3 * width) < width) kernel[i] *= scale;
        for (int i = 0; i < width; i++) bias[i] *= scale;

        var queryKeyValue = _graph.Node("Gemm", [
            x, _graph.Weights($"layer_{layer}.qkv.kernel", kernel, width, 3 * width), _graph.Weights($"layer_{layer}.qkv.bias", bias, 3 * width)]);
        var byHead = _graph.Node("Reshape", [queryKeyValue, _graph.Constant(0, 3 * Heads, head)]);
        var headsFirst = _graph.Node("Transpose", [byHead], ("perm", new long[] { 1, 0, 2 }));
        var parts = _graph.Node("Split", 3, [headsFirst, _graph.Constant(Heads, Heads, Heads)], ("axis", 0));
        var scores = _graph.Node("MatMul", [parts[0], _graph.Node("Transpose", [parts[1]], ("perm", new long[] { 0, 2, 1 }))]);
        var attended = _graph.Node("MatMul", [_graph.Node("Softmax", [scores], ("axis", -1)), parts[2]]);
        var tokensFirst = _graph.Node("Transpose", [attended], ("perm", new long[] { 1, 0, 2 }));
        float[] output = _weights.Read($"{Module}{scope}output_transform_single/kernel/part_0", 1, 1, width, Width);
        return _graph.Node("Gemm", [
            _graph.Node("Reshape", [tokensFirst, _graph.Constant(0, width)]),
            _graph.Weights($"layer_{layer}.output.kernel", output, width, Width),
            Weights($"{Call}{scope}output_transform_single/bias/ConcatPartitions/concat", Width)]);
    }

    // The feed-forward network up to its hidden layer.
    private OnnxValue Expand(OnnxValue x, int layer)
    {
        string scope = $"{Call}Layer_{layer}/TransformerLayer/FFN/";
        var normed = Norm(x, Width, scope + "layer_prepostprocess/layer_norm/");
        return _graph.Node("Relu", [_graph.Node("Gemm", [
            normed,
            Weights($"{Call}TransformerStack/Layer_{layer}/TransformerLayer/FFN/conv1/Tensordot/Reshape_1", Width, Inner),
            Weights(scope + "conv1/bias/ConcatPartitions/concat", Inner)])]);
    }

    private OnnxValue Contract(OnnxValue hidden, int layer) => _graph.Node("Gemm", [
        hidden,
        Weights($"{Call}TransformerStack/Layer_{layer}/TransformerLayer/FFN/conv2/Tensordot/Reshape_1", Inner, Width),
        Weights($"{Call}Layer_{layer}/TransformerLayer/FFN/conv2/bias/ConcatPartitions/concat", Width)]);

    private OnnxValue Mean(OnnxValue x) =>
        _graph.Node("ReduceMean", [x], ("axes", new long[] { 0 }), ("keepdims", 1));

    private OnnxValue Weights(string name, params ReadOnlySpan<long> shape) =>
        _graph.Weights(name, _weights.Read(name, shape), shape);
}
