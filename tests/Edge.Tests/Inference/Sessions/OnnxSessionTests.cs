using Edge.Onnx;
using Edge.Packaging;
using Edge.Sessions;
using Edge.TestKit;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Edge.Tests.Inference.Sessions;

public sealed class OnnxSessionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Constructor_NoFile_SaysSo()
    {
        var error = Assert.Throws<ModelFileException>(() => new OnnxSession(_folder.File("model.onnx"), 1));

        Assert.Equal($"{_folder.File("model.onnx")}: file: expected an ONNX model, found none", error.Message);
    }

    [Fact]
    public void Constructor_TruncatedModel_SaysSo()
    {
        string path = Save();
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^30]);

        var error = Assert.Throws<ModelFileException>(() => new OnnxSession(path, 1));

        Assert.Equal((path, "model"), (error.Path, error.Field));
    }

    [Fact]
    public void RequireInput_AsDeclared_IsFine()
    {
        using var session = new OnnxSession(Save(), 1);

        session.RequireInput("x", TensorElementType.Float, -1, 3);
        Assert.Equal([-1, 2], session.RequireOutput("y", TensorElementType.Float, -1, -1));
    }

    [Theory]
    [InlineData("z", TensorElementType.Float, 3, "input z: expected Float [-1, 3], found only x")]
    [InlineData("x", TensorElementType.Int32, 3, "input x: expected Int32 [-1, 3], found Float [-1, 3]")]
    [InlineData("x", TensorElementType.Float, 4, "input x: expected Float [-1, 4], found Float [-1, 3]")]
    public void RequireInput_NotAsDeclared_SaysWhatIsThere(string name, TensorElementType type, int width, string message)
    {
        using var session = new OnnxSession(Save(), 1);

        var error = Assert.Throws<ModelFileException>(() => session.RequireInput(name, type, -1, width));

        Assert.EndsWith(message, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Save()
    {
        var graph = new OnnxGraph("g");
        var x = graph.Input("x", OnnxType.Float, "rows", 3);
        graph.Output("y", graph.Node("MatMul", [x, graph.Weights("w", [1, 2, 3, 4, 5, 6], 3, 2)]), OnnxType.Float, "rows", 2);
        graph.Save(_folder.File("model.onnx"));
        return _folder.File("model.onnx");
    }
}
