using Edge.Onnx;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Edge.Tests.Models.Onnx;

public class OnnxGraphTests
{
    [Fact]
    public void Save_SmallestGraph_WritesTheBytesOfOnnxProto()
    {
        var graph = new OnnxGraph("g");
        var x = graph.Input("x", OnnxType.Float, "n", 300);
        graph.Output("y", graph.Node("Elu", [x], ("alpha", 0.5f)), OnnxType.Float, "n", 300);

        var bytes = Save(graph);

        // Written out by hand from onnx.proto.
        Assert.Equal(Convert.FromHexString(
            "0808" + "120465646765" +                                         // ir_version 8, producer_name "edge"
            "4204" + "0A00" + "1011" +                                        // opset_import "" 17
            "3A52" +                                                          // graph
            "0A1F" + "0A0178" + "120179" + "1A0179" + "2203456C75" +          // node x → y, name y, Elu
            "2A0F" + "0A05616C706861" + "150000003F" + "A00101" +             // attribute alpha 0.5 FLOAT
            "120167" +                                                        // name g
            "5A15" + "0A0178" + "1210" + "0A0E" + "0801" + "120A" + "0A03" + "12016E" + "0A03" + "08AC02" +     // input x
            "6215" + "0A0179" + "1210" + "0A0E" + "0801" + "120A" + "0A03" + "12016E" + "0A03" + "08AC02"), bytes);
    }

    [Fact]
    public void Save_EveryKindOfConstantAndAttribute_RunsInOnnxRuntime()
    {
        var graph = new OnnxGraph("g");
        var x = graph.Input("x", OnnxType.Float, "rows", 2);
        var scaled = graph.Node("MatMul", [x, graph.Weights("w", [1, 2, 3, 4], 2, 2)]);
        var shifted = graph.Node("Add", [scaled, graph.Constant(0.5f)]);
        var halves = graph.Node("Split", 2, [shifted, graph.Constant(1, 1)], ("axis", 1));
        graph.Output("first", graph.Node("Transpose", [halves[0]], ("perm", [1, 0])), OnnxType.Float, 1, "rows");
        graph.Output("row", graph.Node("Gather", [halves[1], graph.Scalar(-1)], ("axis", 0)), OnnxType.Float, 1);
        using var session = new InferenceSession(Save(graph));

        using var results = session.Run(
            [NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(new float[] { 1, 1, 2, 0 }, [2, 2]))]);

        Assert.Equal([4.5f, 2.5f], results.Single(r => r.Name == "first").AsEnumerable<float>());
        Assert.Equal([4.5f], results.Single(r => r.Name == "row").AsEnumerable<float>());
    }

    [Fact]
    public void Weights_ValuesThatDoNotFillTheShape_AreRefused()
    {
        var graph = new OnnxGraph("g");

        var error = Assert.Throws<ArgumentException>(() => graph.Weights("w", [1, 2, 3], 2, 2));

        Assert.Contains("'w' has 3 values; its shape [2, 2] asks for 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Input_NameTaken_IsRefused()
    {
        var graph = new OnnxGraph("g");
        graph.Input("x", OnnxType.Float, 1);

        Assert.Throws<ArgumentException>(() => graph.Weights("x", [1], 1));
    }

    [Fact]
    public void Output_ValueThatNoNodeComputes_IsRefused()
    {
        var graph = new OnnxGraph("g");
        var x = graph.Input("x", OnnxType.Float, 1);

        Assert.Throws<ArgumentException>(() => graph.Output("y", x, OnnxType.Float, 1));
    }

    private static byte[] Save(OnnxGraph graph)
    {
        using var stream = new MemoryStream();
        graph.Save(stream);
        return stream.ToArray();
    }
}
