using Edge.Embeddings;
using Edge.Generation;
using Edge.Node.Commands.Models;
using Edge.Packaging;
using Edge.Storage;
using Edge.TestKit;
using Edge.Tests.Inference.Embeddings;

namespace Edge.Tests.Node.Commands.Models;

public sealed class ModelImportTests : IDisposable
{
    private static readonly string Recipe = Path.Combine(Repository.Root, "native", "models", "chat-tiny");

    private readonly TemporaryFolder _source = new(), _root = new();

    public void Dispose()
    {
        _source.Dispose();
        _root.Dispose();
    }

    [Theory]
    [InlineData("chat-tiny", true)]
    [InlineData("Llama_3.2", true)]
    [InlineData("", false)]
    [InlineData(".hidden", false)]
    [InlineData("../up", false)]
    [InlineData("a b", false)]
    public void IsName_Text_TellsWhetherItIsAFolderName(string name, bool expected) => Assert.Equal(expected, ModelImport.IsName(name));

    [Fact]
    public void Run_TorchWeights_ConvertsThemIntoAModelThatLoads()
    {
        string target = _root.File("mine");

        new ModelImport(Recipe, target) { Licence = "Apache-2.0" }.Run();

        var manifest = ModelManifest.Read(target);
        manifest.Verify(target);
        Assert.Equal(("mine", ModelKind.Chat, 512, "Apache-2.0"), (manifest.Name, manifest.Kind, manifest.MaxTokens, manifest.Licence));
        using var model = ChatModel.Load(target);
        Assert.Equal(manifest.Revision, model.Revision);
        Assert.Equal([target], Directory.GetFileSystemEntries(_root.Path));
    }

    [Fact]
    public void Run_FolderOfAnotherNode_KeepsWhatItsManifestSays()
    {
        TinyEmbeddingModel.Write(_source.Path);
        File.WriteAllText(_source.File("notes.txt"), "not the model's");
        File.Delete(_source.File(ModelManifest.FileName));
        TinyEmbeddingModel.Seal(_source.Path);

        var manifest = new ModelImport(_source.Path, _root.File("mine")).Run();

        Assert.Equal(("mine", ModelKind.Embedding, TinyEmbeddingModel.MaxTokens, "Apache-2.0", "tests"),
            (manifest.Name, manifest.Kind, manifest.MaxTokens, manifest.Licence, manifest.Source));
        Assert.Equal(["model.onnx", "vocab.json"], manifest.Files.Select(file => file.Name));
        using var embedder = OnnxEmbedder.Load(_root.File("mine"), new EmbeddingOptions());
        Assert.Equal("mine", embedder.Model);
    }

    [Theory]
    [InlineData("model.safetensors", "model.onnx: file: expected the weights, here or in model.safetensors, found none")]
    [InlineData("config.json", "config.json: file: expected a file that the model needs, found none")]
    [InlineData("tokenizer.json", "tokenizer.json: file: expected a file that the model needs, found none")]
    public void Run_FileMissing_NamesItAndLeavesNothing(string missing, string expected)
    {
        foreach (string name in new[] { "model.safetensors", "config.json", "tokenizer.json" })
            if (name != missing) File.Copy(Path.Combine(Recipe, name), _source.File(name));

        var error = Assert.Throws<ModelFileException>(() => new ModelImport(_source.Path, _root.File("mine")).Run());

        Assert.EndsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_root.Path));
    }

    [Fact]
    public void Run_ModelThatDoesNotLoad_LeavesNothing()
    {
        foreach (string name in new[] { "model.safetensors", "config.json" }) File.Copy(Path.Combine(Recipe, name), _source.File(name));
        File.WriteAllText(_source.File("tokenizer.json"), "{}");

        Assert.Throws<ModelFileException>(() => new ModelImport(_source.Path, _root.File("mine")).Run());

        Assert.Empty(Directory.GetFileSystemEntries(_root.Path));
    }

    [Fact]
    public void Run_EmbeddingModelWithoutManifest_SaysWhatItLacks()
    {
        TinyEmbeddingModel.Write(_source.Path);
        File.Delete(_source.File(ModelManifest.FileName));

        var error = Assert.Throws<ModelFileException>(() => new ModelImport(_source.Path, _root.File("mine")) { Kind = ModelKind.Embedding }.Run());

        Assert.Contains("edge-model.json: file: expected how many tokens", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NoDataFolderYet_MakesOneThatANodeTakes()
    {
        TinyEmbeddingModel.Write(_source.Path);

        new ModelImport(_source.Path, Path.Combine(_root.Path, "data", "models", "mine")).Run();

        using var taken = DataFolder.Open(_root.File("data"), TimeProvider.System);
        Assert.False(taken.IsReadOnly);
    }
}
