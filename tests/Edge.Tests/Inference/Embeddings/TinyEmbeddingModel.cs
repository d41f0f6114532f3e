using Edge.Onnx;
using Edge.Packaging;

namespace Edge.Tests.Inference.Embeddings;

/// <summary>A real, very small embedding model: the length-1 mean of four-dimensional token vectors.</summary>
internal static class TinyEmbeddingModel
{
    public const int MaxTokens = 4;

    // Ids 6 and 7 are the pieces; the others are what every vocabulary begins with.
    private const string Vocabulary = """
        [["\uFFFD",0],["<s>",0],["</s>",0],["x1",0],["x2",0],["x3",0],["\u2581a",-1.5],["\u2581",-2]]
        """;

    public static void Write(string folder)
    {
        var graph = new OnnxGraph("tiny");
        var tokens = graph.Input("input_ids", OnnxType.Int32, "tokens");
        float[] table = [.. Enumerable.Range(0, 8 * 4).Select(i => MathF.Sin(i + 1))];
        var vectors = graph.Node("Gather", [graph.Weights("table", table, 8, 4), tokens]);
        var mean = graph.Node("ReduceMean", [vectors], ("axes", new long[] { 0 }), ("keepdims", 1));
        var length = graph.Node("ReduceL2", [mean], ("axes", new long[] { 1 }), ("keepdims", 1));
        graph.Output("sentence_embedding", graph.Node("Div", [mean, length]), OnnxType.Float, 1, 4);
        graph.Save(Path.Combine(folder, "model.onnx"));
        File.WriteAllText(Path.Combine(folder, "vocab.json"), Vocabulary);
        Seal(folder);
    }

    /// <summary>Writes a manifest of what lies in the folder now.</summary>
    public static void Seal(string folder) =>
        ModelManifest.Describe(folder, "tiny", ModelKind.Embedding, MaxTokens, "Apache-2.0", "tests").Write(folder);

    /// <summary>The vector that the model must give.</summary>
    public static float[] Expected(params int[] tokens)
    {
        var sum = new double[4];
        foreach (int token in tokens)
            for (int i = 0; i < sum.Length; i++) sum[i] += MathF.Sin(token * 4 + i + 1);

        double length = Math.Sqrt(sum.Sum(value => value * value));
        return [.. sum.Select(value => (float)(value / length))];
    }
}
