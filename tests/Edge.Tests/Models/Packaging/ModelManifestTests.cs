using Edge.Packaging;
using Edge.TestKit;

namespace Edge.Tests.Models.Packaging;

public sealed class ModelManifestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ModelManifestTests()
    {
        File.WriteAllText(_folder.File("model.onnx"), "abc");
        File.WriteAllText(_folder.File("vocab.json"), "");
    }

    [Fact]
    public void Write_ThenRead_GivesTheSame()
    {
        var written = Describe();
        written.Write(_folder.Path);

        var read = ModelManifest.Read(_folder.Path);

        Assert.Equal(written with { Files = [] }, read with { Files = [] });
        Assert.Equal(written.Files, read.Files);
        read.Verify(_folder.Path);
    }

    [Fact]
    public void Describe_Folder_HashesEveryFileButTheManifest()
    {
        Describe().Write(_folder.Path);

        var manifest = Describe();

        // FIPS 180-2, appendix B.1, and the hash of nothing.
        const string abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        Assert.Equal(abc, manifest.Revision);
        Assert.Equal(
            [new("model.onnx", 3, abc), new("vocab.json", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")],
            manifest.Files);
    }

    [Fact]
    public void Describe_FolderWithoutWeights_IsRefused()
    {
        File.Delete(_folder.File("model.onnx"));

        Assert.Throws<ModelFileException>(Describe);
    }

    [Theory]
    [InlineData("vocab.json", "x", "size: expected 0 bytes, found 1")]
    [InlineData("model.onnx", "abd", "SHA-256: expected ba7816bf")]
    [InlineData("model.onnx", null, "file: expected 3 bytes, found none")]
    public void Verify_FileThatDiffers_SaysHow(string name, string? content, string message)
    {
        var manifest = Describe();
        File.Delete(_folder.File(name));
        if (content is not null) File.WriteAllText(_folder.File(name), content);

        var error = Assert.Throws<ModelFileException>(() => manifest.Verify(_folder.Path));

        Assert.StartsWith($"{_folder.File(name)}: {message}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"edge-model\"", "\"other\"", "magic: expected edge-model, found other")]
    [InlineData("\"format\": 1", "\"format\": 2", "format: expected at most 1, the newest this version reads, found 2, written by edge ")]
    [InlineData("\"chat\"", "\"cat\"", "kind: expected embedding or chat, found cat")]
    [InlineData("\"max_tokens\": 99", "\"max_tokens\": 0", "max_tokens: expected an integer from 1")]
    [InlineData("\"vocab.json\"", "\"../vocab.json\"", "files: expected plain file names, found ../vocab.json")]
    [InlineData("e3b0c442", "E3B0C442", "sha256: expected 64 lower-case hexadecimal digits")]
    [InlineData("\"revision\": \"ba", "\"revision\": \"bb", "revision: expected the SHA-256 of model.onnx")]
    [InlineData("\"name\": \"tiny\"", "\"name\": 7", "name: expected String, found Number")]
    [InlineData("\"name\": \"tiny\"", "\"name\": \"\\ud800\"", "name: expected text, found an unpaired surrogate")]
    [InlineData("{", "{{", ": expected JSON")]
    public void Read_FieldThatIsWrong_SaysWhichAndWhy(string part, string replacement, string message)
    {
        Describe().Write(_folder.Path);
        string path = _folder.File(ModelManifest.FileName);
        string text = File.ReadAllText(path);
        Assert.Contains(part, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(part, replacement, StringComparison.Ordinal));

        var error = Assert.Throws<ModelFileException>(() => ModelManifest.Read(_folder.Path));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void List_FoldersGoodAndBad_ReportsEach()
    {
        using var root = new TemporaryFolder();
        Directory.CreateDirectory(root.File("good"));
        Directory.CreateDirectory(root.File("bad"));
        File.WriteAllText(Path.Combine(root.File("good"), "model.onnx"), "abc");
        ModelManifest.Describe(root.File("good"), "good", ModelKind.Chat, 1, "MIT", "tests").Write(root.File("good"));

        var models = new ModelStore(root.Path).List();

        Assert.Equal([root.File("bad"), root.File("good")], models.Select(model => model.Folder));
        Assert.Equal("file", models[0].Problem?.Field);
        Assert.Equal("good", models[1].Manifest?.Name);
    }

    [Fact]
    public void List_NoSuchRoot_IsEmpty() => Assert.Empty(new ModelStore(_folder.File("none")).List());

    public void Dispose() => _folder.Dispose();

    private ModelManifest Describe() => ModelManifest.Describe(_folder.Path, "tiny", ModelKind.Chat, 99, "MIT", "tests");
}
