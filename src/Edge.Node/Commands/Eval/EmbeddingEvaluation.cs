using System.Text;
using Edge.Embeddings;

namespace Edge.Node.Commands.Eval;

/// <summary>How far an embedding model is from its reference.</summary>
internal static class EmbeddingEvaluation
{
    // What float32 leaves between two orders of summation in this network, with room.
    private const double Tolerance = 1e-5;

    /// <summary>Embeds every text and prints the figures.</summary>
    public static async Task<int> RunAsync(string folder, string golden, EmbeddingOptions options, TextWriter output, CancellationToken cancellation)
    {
        var texts = EvalFile.ReadLines(golden, EvalJson.Default.GoldenEmbedding);
        using var embedder = OnnxEmbedder.Load(folder, options);
        var vector = new float[embedder.Dimensions];
        double worst = 0;
        int near = 0;
        foreach (var text in texts)
        {
            if (text.Embedding.Count != vector.Length)
                throw new EvalFileException(
                    golden, $"an embedding has {text.Embedding.Count} components, those of {embedder.Model} have {vector.Length}");

            await embedder.EmbedAsync(Encoding.UTF8.GetBytes(text.Text), vector, cancellation);
            double difference = text.Embedding.Zip(vector, (a, b) => Math.Abs((double)a - b)).Max();
            worst = Math.Max(worst, difference);
            if (difference <= Tolerance) near++;
        }

        Figure.Write(output, "golden.max_abs", worst, "abs");
        Figure.Write(output, "golden.texts", near, "count");
        return near == texts.Count ? ExitCode.Success : ExitCode.Failure;
    }
}
