using System.Text.Json;
using Edge.Llama;
using Edge.TestKit;

namespace Edge.Tests.Models.Llama;

public class LlamaModelTests
{
    [SkippableFact]
    public void Convert_Stories260K_ContinuesEveryPromptAsTheReferenceDoes()
    {
        string source = TestData.Require("models", "stories260K");
        using var golden = JsonDocument.Parse(File.ReadAllBytes(TestData.Require("models", "stories260K", "golden.json")));
        using var target = new TemporaryFolder();

        int maxTokens = LlamaModel.Convert(source, target.Path);

        Assert.Equal(512, maxTokens);
        using var decoder = new GreedyDecoder(target.File("model.onnx"));
        foreach (var sample in golden.RootElement.EnumerateArray())
        {
            int[] expected = Integers(sample, "greedy_ids");
            Assert.Equal(expected, decoder.Continue(Integers(sample, "prompt_ids"), expected.Length));
        }
    }

    private static int[] Integers(JsonElement sample, string field) =>
        [.. sample.GetProperty(field).EnumerateArray().Select(id => id.GetInt32())];
}
