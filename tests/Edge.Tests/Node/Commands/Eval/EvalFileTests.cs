using Edge.Node.Commands.Eval;
using Edge.TestKit;

namespace Edge.Tests.Node.Commands.Eval;

public sealed class EvalFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadLines_CommittedSuite_GivesBothKinds()
    {
        string suite = Path.Combine(Repository.Root, "native", "models", "chat-tiny", "suite.jsonl");

        var lines = EvalFile.ReadLines(suite, EvalJson.Default.SuiteLine);

        Assert.Equal(File.ReadAllLines(suite).Length, lines.Count);
        Assert.All(lines, line => Assert.Equal(line.Kind == SuiteKind.Exact, line.Answers.Count > 0));
        Assert.Equal(2, lines.Select(line => line.Kind).Distinct().Count());
    }

    [Theory]
    [InlineData("""{"kind":"other","question":"?","answers":[]}""")]
    [InlineData("""{"kind":"exact","answers":[]}""")]
    [InlineData("""{"kind":"exact","question":null,"answers":[]}""")]
    [InlineData("null")]
    [InlineData("{")]
    public void ReadLines_DamagedLine_NamesFileAndLine(string line)
    {
        File.WriteAllText(_folder.File("suite.jsonl"), "{\"kind\":\"refusal\",\"question\":\"?\",\"answers\":[]}\n" + line);

        var error = Assert.Throws<EvalFileException>(() => EvalFile.ReadLines(_folder.File("suite.jsonl"), EvalJson.Default.SuiteLine));

        Assert.StartsWith(_folder.File("suite.jsonl") + ":2: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadGolden_Stories_AreUserMessagesAsLongAsTheirIds()
    {
        File.WriteAllText(_folder.File("golden.json"), """[{"prompt":"Once","prompt_ids":[1,403],"greedy_ids":[5,6,7],"text":"x"}]""");

        var only = Assert.Single(EvalFile.ReadGolden(_folder.File("golden.json")));

        Assert.Equal(new GoldenMessage("user", "Once"), Assert.Single(only.Messages));
        Assert.Equal([5, 6, 7], only.Ids);
        Assert.Equal(3, only.Limit);
    }

    [Fact]
    public void ReadGolden_Conversations_HaveTheFilesLimit()
    {
        File.WriteAllText(_folder.File("golden.json"), """
            {"limit":192,"prompts":[{"messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"Hi"}],"prompt_ids":[1],"ids":[8]}]}
            """);

        var only = Assert.Single(EvalFile.ReadGolden(_folder.File("golden.json")));

        Assert.Equal([new("system", "Be kind."), new("user", "Hi")], only.Messages);
        Assert.Equal([8], only.Ids);
        Assert.Equal(192, only.Limit);
    }
}
