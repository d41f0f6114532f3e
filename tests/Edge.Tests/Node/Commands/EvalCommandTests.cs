using System.Text.Json.Nodes;
using Edge.Node.Commands;
using Edge.TestKit;
using Edge.Tests.Inference.Embeddings;

namespace Edge.Tests.Node.Commands;

public sealed class EvalCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new(), _error = new();

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [SkippableFact]
    public async Task Chat_OneRightAndOneWrong_PrintsTheShareAndTheFailure()
    {
        string models = Path.GetDirectoryName(PreparedModels.Require("chat-tiny"))!;
        await File.WriteAllLinesAsync(_folder.File("suite.jsonl"),
        [
            """{"kind":"exact","question":"Which city is the capital of France?","answers":["Paris"]}""",
            """{"kind":"exact","question":"Which city is the capital of France?","answers":["Nowhere"]}""",
        ]);

        int status = await RunAsync(models, "chat", "--suite", _folder.File("suite.jsonl"));

        Assert.Equal((ExitCode.Success, ""), (status, _error.ToString()));
        Assert.EndsWith("figure chat_tiny.exact 0.5 ratio\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Nowhere", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("refusal", _output.ToString(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Tokens_ReferenceAndAChangedOne_TellsThemApart()
    {
        string prepared = PreparedModels.Require("chat-tiny");
        foreach (string file in Directory.GetFiles(prepared)) File.Copy(file, _folder.File(Path.GetFileName(file)), overwrite: true);
        var golden = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "chat-tiny.golden.json")))!;
        await File.WriteAllTextAsync(_folder.File("golden.json"), golden.ToJsonString());
        int right = await RunAsync(_folder.Path, "tokens", _folder.Path, "--name", "right");

        golden["prompts"]![2]!["ids"]![1] = 0;
        await File.WriteAllTextAsync(_folder.File("golden.json"), golden.ToJsonString());
        int wrong = await RunAsync(_folder.Path, "tokens", _folder.Path, "--name", "wrong");

        Assert.Equal((ExitCode.Success, ExitCode.Failure), (right, wrong));
        int all = golden["prompts"]!.AsArray().Sum(prompt => prompt!["ids"]!.AsArray().Count);
        int changed = golden["prompts"]![2]!["ids"]!.AsArray().Count;
        Assert.Equal($"figure right.tokens_equal {all} count\nfigure wrong.tokens_equal {all - changed + 1} count\n", _output.ToString());
        Assert.Contains("prompt 3: differs at token 2", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0f, ExitCode.Success, "figure golden.texts 1 count")]
    [InlineData(1e-4f, ExitCode.Failure, "figure golden.texts 0 count")]
    public async Task Embeddings_DistanceFromTheReference_DecidesTheStatus(float off, int expected, string figure)
    {
        string model = Path.Combine(_folder.Path, "tiny");
        Directory.CreateDirectory(model);
        TinyEmbeddingModel.Write(model);
        float[] vector = TinyEmbeddingModel.Expected(6);
        vector[2] += off;
        var line = new JsonObject { ["text"] = "a", ["embedding"] = new JsonArray([.. vector.Select(value => JsonValue.Create(value))]) };
        await File.WriteAllTextAsync(_folder.File("golden.jsonl"), line.ToJsonString());

        int status = await RunAsync(_folder.Path, "embeddings", "--model", "tiny", "--golden", _folder.File("golden.jsonl"));

        Assert.Equal(expected, status);
        Assert.Contains(figure, _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no chat model nothing", "chat", "--suite", "suite.jsonl", "--model", "nothing")]
    [InlineData("There is no embedding model use-lite-en", "embeddings", "--golden", "golden.jsonl")]
    [InlineData("golden.json", "tokens", "no-such-folder", "--name", "x")]
    public async Task Eval_WhatIsNotThere_EndsWithThreeAndNamesIt(string expected, params string[] args)
    {
        int status = await RunAsync(_folder.Path, args);

        Assert.Equal(ExitCode.Unavailable, status);
        Assert.Contains(expected, _error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(string models, params string[] args) =>
        EdgeCommand.RunAsync(["eval", .. args, "--set", $"node.models_folder={models}"], _output, _error);
}
