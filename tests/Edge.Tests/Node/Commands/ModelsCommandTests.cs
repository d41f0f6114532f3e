using System.Text.Json;
using Edge.Node.Commands;
using Edge.TestKit;
using Edge.Tests.Inference.Embeddings;

namespace Edge.Tests.Node.Commands;

public sealed class ModelsCommandTests : IDisposable
{
    private readonly TemporaryFolder _source = new(), _models = new();
    private readonly StringWriter _output = new(), _error = new();

    public ModelsCommandTests() => TinyEmbeddingModel.Write(_source.Path);

    public void Dispose()
    {
        _source.Dispose();
        _models.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task List_ImportedAndDamaged_ShowsBothAndWhatIsWrong()
    {
        await RunAsync("import", _source.Path, "--name", "mine");
        Directory.CreateDirectory(_models.File("broken"));
        Directory.CreateDirectory(_models.File(".other.importing"));
        _output.GetStringBuilder().Clear();

        int status = await RunAsync("list", "--json");

        Assert.Equal(ExitCode.Success, status);
        using var models = JsonDocument.Parse(_output.ToString());
        var (broken, mine) = (models.RootElement[0], models.RootElement[1]);
        Assert.Equal(2, models.RootElement.GetArrayLength());
        Assert.Contains("edge-model.json: file", broken.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            ("mine", "embedding", 4),
            (mine.GetProperty("name").GetString(), mine.GetProperty("kind").GetString(), mine.GetProperty("max_tokens").GetInt32()));
    }

    [Fact]
    public async Task Verify_FlippedByte_FailsAndSaysWhatWasExpectedAndFound()
    {
        await RunAsync("import", _source.Path, "--name", "mine");
        string weights = Path.Combine(_models.File("mine"), "model.onnx");
        byte[] bytes = await File.ReadAllBytesAsync(weights);
        bytes[^1] ^= 1;
        int before = await RunAsync("verify", "mine");

        await File.WriteAllBytesAsync(weights, bytes);
        int after = await RunAsync("verify");

        Assert.Equal((ExitCode.Success, ExitCode.Failure), (before, after));
        Assert.Contains("mine: good", _output.ToString(), StringComparison.Ordinal);
        Assert.Matches($"mine: {weights}: SHA-256: expected [0-9a-f]{{64}}, found [0-9a-f]{{64}}", _error.ToString());
    }

    [Fact]
    public async Task Verify_UnknownName_Fails()
    {
        int status = await RunAsync("verify", "nothing");

        Assert.Equal(ExitCode.Failure, status);
        Assert.Contains("There is no model nothing", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_NameThatIsTaken_FailsAndTouchesNothing()
    {
        await RunAsync("import", _source.Path, "--name", "mine");
        string manifest = Path.Combine(_models.File("mine"), "edge-model.json");
        string before = await File.ReadAllTextAsync(manifest);

        int status = await RunAsync("import", _source.Path, "--name", "mine", "--licence", "MIT");

        Assert.Equal(ExitCode.Failure, status);
        Assert.Contains("There is a model mine already", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(manifest));
    }

    [Theory]
    [InlineData(ExitCode.Usage, "cannot be called \"../up\"", "--name", "../up")]
    [InlineData(ExitCode.Usage, "--kind \"picture\" is neither", "--name", "mine", "--kind", "picture")]
    [InlineData(ExitCode.Unavailable, "config.json: file: expected", "--name", "mine", "--kind", "chat")]
    public async Task Import_WhatCannotBe_EndsWithItsStatusAndSaysWhy(int expected, string reason, params string[] args)
    {
        int status = await RunAsync(["import", _source.Path, .. args]);

        Assert.Equal(expected, status);
        Assert.Contains(reason, _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_models.Path));
    }

    private Task<int> RunAsync(params string[] args) =>
        EdgeCommand.RunAsync(["models", .. args, "--set", $"node.models_folder={_models.Path}"], _output, _error);
}
