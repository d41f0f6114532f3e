using System.Numerics.Tensors;
using Edge.Generation;
using Edge.Onnx;
using Edge.Packaging;
using Edge.TestKit;

namespace Edge.Tests.Inference.Generation;

/// <summary>Graphs as exporters vary them.</summary>
public sealed class DecoderSessionTests
{
    [Theory]
    [InlineData(Counts.Token, false, new[] { 8, 9, 10 })]
    [InlineData(Counts.Token, true, new[] { 8, 9, 10 })]
    [InlineData(Counts.Position, false, new[] { 3, 4, 5 })]
    [InlineData(Counts.Mask, false, new[] { 4, 5, 6 })]
    [InlineData(Counts.CacheBranch, false, new[] { 9, 10, 11 })]
    [InlineData(Counts.Cache, false, new[] { 17, 2, 4 })] // 3+7+7, then 34 and 36 of 32
    [InlineData(Counts.Cache, true, new[] { 17, 2, 4 })]
    public void Forward_OptionalInputsAndHalfPrecision_AreServed(Counts counts, bool half, int[] expected)
    {
        using var folder = CountingDecoder.Folder(counts, half);
        var configuration = ModelConfiguration.Read(folder.Path);
        using var session = new DecoderSession(folder.File("model.onnx"), configuration, threads: 1);
        using var run = new DecoderRun(session, configuration);

        // Twice: nothing of the first generation may be left in the second.
        for (int generation = 0; generation < 2; generation++)
        {
            run.Begin();
            run.Forward([3, 7, 7]);
            var answer = new List<int>();
            while (answer.Count < expected.Length)
            {
                answer.Add(TensorPrimitives.IndexOfMax(run.Logits));
                run.Forward([answer[^1]]);
            }

            Assert.Equal(expected, answer);
        }
    }

    [Fact]
    public void Constructor_InputThatNobodyFills_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        var graph = new OnnxGraph("other");
        var tokens = graph.Input("input_ids", OnnxType.Int64, "batch", "sequence");
        graph.Input("encoder_hidden_states", OnnxType.Float, "batch", "length", 8);
        var value = graph.Node("Cast", [tokens], ("to", (long)OnnxType.Float));
        graph.Output("logits", graph.Node("Unsqueeze", [value, graph.Constant(2)]), OnnxType.Float, "batch", "sequence", 1);
        AddCache(graph);

        Assert.Equal("encoder_hidden_states", Refuse(folder, graph).Field);
    }

    [Theory]
    [InlineData("input_ids")]
    [InlineData("logits")]
    [InlineData("past_key_values.0.key")]
    public void Constructor_NoDecoderWithACache_SaysWhatIsMissing(string missing)
    {
        using var folder = new TemporaryFolder();
        var graph = new OnnxGraph("other");
        var tokens = graph.Input(missing == "input_ids" ? "tokens" : "input_ids", OnnxType.Int64, "batch", "sequence");
        var value = graph.Node("Cast", [tokens], ("to", (long)OnnxType.Float));
        graph.Output(missing == "logits" ? "scores" : "logits", graph.Node("Unsqueeze", [value, graph.Constant(2)]), OnnxType.Float, "batch", "sequence", 1);
        if (!missing.StartsWith("past", StringComparison.Ordinal)) AddCache(graph);

        Assert.Equal(missing, Refuse(folder, graph).Field);
    }

    [Fact]
    public void Constructor_TokensOfAnotherType_AreRefused()
    {
        using var folder = new TemporaryFolder();
        var graph = new OnnxGraph("other");
        var tokens = graph.Input("input_ids", OnnxType.Int32, "batch", "sequence");
        graph.Output("logits", graph.Node("Cast", [tokens], ("to", (long)OnnxType.Float)), OnnxType.Float, "batch", "sequence");

        var refusal = Refuse(folder, graph);

        Assert.Equal("input_ids", refusal.Field);
        Assert.Contains("Int32", refusal.Message, StringComparison.Ordinal);
    }

    private static void AddCache(OnnxGraph graph)
    {
        foreach (string part in new[] { "key", "value" })
        {
            var past = graph.Input($"past_key_values.0.{part}", OnnxType.Float, "batch", 1, "past", 1);
            graph.Output($"present.0.{part}", graph.Node("Identity", [past]), OnnxType.Float, "batch", 1, "total", 1);
        }
    }

    private static ModelFileException Refuse(TemporaryFolder folder, OnnxGraph graph)
    {
        graph.Save(folder.File("model.onnx"));
        var config = CountingDecoder.Configuration();
        config["vocab_size"] = 1;
        File.WriteAllText(folder.File("config.json"), config.ToJsonString());
        var configuration = ModelConfiguration.Read(folder.Path);

        return Assert.Throws<ModelFileException>(() => new DecoderSession(folder.File("model.onnx"), configuration, threads: 1));
    }
}
