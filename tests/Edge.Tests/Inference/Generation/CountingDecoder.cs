using System.Text.Json.Nodes;
using Edge.Onnx;
using Edge.TestKit;

namespace Edge.Tests.Inference.Generation;

/// <summary>What a counting decoder looks at to say which token comes next.</summary>
public enum Counts
{
    /// <summary>The last token: the next one is one more.</summary>
    Token,
    /// <summary>The last position.</summary>
    Position,
    /// <summary>How many ones the attention mask holds.</summary>
    Mask,
    /// <summary>The last token, but two more while there is no cache.</summary>
    CacheBranch,
    /// <summary>The sum of all tokens so far, which only the cache knows.</summary>
    Cache,
    /// <summary>A row that its table does not have: it fails when it runs.</summary>
    Nothing,
}

/// <summary>A decoder without weights, whose answer anyone can count: it shows what its inputs were given.</summary>
internal static class CountingDecoder
{
    public const int Vocabulary = 32;
    private const OnnxType Float16 = (OnnxType)10;

    /// <summary>Writes the graph, with the optional input that it counts by and no other.</summary>
    public static void Write(string file, Counts counts, bool half = false)
    {
        var graph = new OnnxGraph("counting");
        var tokens = graph.Input("input_ids", OnnxType.Int64, "batch", "sequence");
        var past = graph.Input("past_key_values.0.key", half ? Float16 : OnnxType.Float, "batch", 1, "past", 1);
        var pastValue = graph.Input("past_key_values.0.value", half ? Float16 : OnnxType.Float, "batch", 1, "past", 1);

        var added = graph.Node("Cast", [graph.Node("Unsqueeze", [tokens, graph.Constant(1, 3)])], ("to", (long)(half ? Float16 : OnnxType.Float)));
        var present = graph.Node("Concat", [past, added], ("axis", 2));
        graph.Output("present.0.key", present, half ? Float16 : OnnxType.Float, "batch", 1, "total", 1);
        graph.Output("present.0.value", graph.Node("Concat", [pastValue, added], ("axis", 2)), half ? Float16 : OnnxType.Float, "batch", 1, "total", 1);

        // [1, sequence], or one number for all.
        var last = counts switch
        {
            Counts.Position => graph.Input("position_ids", OnnxType.Int64, "batch", "sequence"),
            Counts.Mask => graph.Node("Add", [graph.Node("Mul", [tokens, graph.Scalar(0)]), graph.Node("ReduceSum", [graph.Input("attention_mask", OnnxType.Int64, "batch", "total")], ("keepdims", 1))]),
            Counts.CacheBranch => graph.Node("Add", [tokens, graph.Node("Where", [graph.Input("use_cache_branch", OnnxType.Bool, 1), graph.Scalar(0), graph.Scalar(1)])]),
            Counts.Cache => graph.Node("Add", [graph.Node("Mul", [tokens, graph.Scalar(0)]), graph.Node("Sub", [graph.Node("Cast", [graph.Node("ReduceSum", [present], ("keepdims", 0))], ("to", (long)OnnxType.Int64)), graph.Scalar(1)])]),
            Counts.Nothing => graph.Node("Add", [tokens, graph.Scalar(1000)]),
            _ => tokens,
        };
        var next = graph.Node("Add", [last, graph.Scalar(1)]);
        if (counts != Counts.Nothing) next = graph.Node("Mod", [next, graph.Scalar(Vocabulary)]);

        float[] table = new float[Vocabulary * Vocabulary];
        for (int token = 0; token < Vocabulary; token++) table[token * Vocabulary + token] = 10;
        var logits = graph.Node("Gather", [graph.Weights("table", table, Vocabulary, Vocabulary), next]);
        graph.Output("logits", graph.Node("Cast", [logits], ("to", (long)(half ? Float16 : OnnxType.Float))), half ? Float16 : OnnxType.Float, "batch", "sequence", Vocabulary);
        graph.Save(file);
    }

    /// <summary>The configuration that goes with it.</summary>
    public static JsonObject Configuration() => new()
    {
        ["num_attention_heads"] = 1,
        ["hidden_size"] = 1,
        ["num_hidden_layers"] = 1,
        ["vocab_size"] = Vocabulary,
        ["max_position_embeddings"] = 16,
    };

    /// <summary>A folder with graph and configuration.</summary>
    public static TemporaryFolder Folder(Counts counts, bool half = false)
    {
        var folder = new TemporaryFolder();
        Write(folder.File("model.onnx"), counts, half);
        File.WriteAllText(folder.File("config.json"), Configuration().ToJsonString());
        return folder;
    }
}
