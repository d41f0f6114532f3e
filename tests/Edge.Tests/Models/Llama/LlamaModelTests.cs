using System.Text.Json;
using Edge.Llama;
using Edge.Packaging;
using Edge.TestKit;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Edge.Tests.Models.Llama;

public sealed class LlamaModelTests : IDisposable
{
    private readonly TemporaryFolder _source = new();
    private readonly TemporaryFolder _target = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Convert_RandomModel_GivesTheLogitsOfTheDefinition(bool tied)
    {
        var reference = Convert(tied);
        int[] tokens = [3, 1, 4, 1, 5, 9, 2, 6];
        using var decoder = new CachedDecoder(_target.File("model.onnx"));

        var first = decoder.Feed(tokens[..5]);
        for (int length = 1; length <= 5; length++)
            AssertNear(reference.Logits(tokens[..length]), first, row: 0, place: length - 1);

        // One behind the other and several at a time, both on top of the cache.
        AssertNear(reference.Logits(tokens[..6]), decoder.Feed([tokens[5]]), row: 0, place: 0);
        AssertNear(reference.Logits(tokens), decoder.Feed(tokens[6..]), row: 0, place: 1);
    }

    [Fact]
    public void Convert_BatchWithPaddingInFront_GivesTheLogitsOfEachRow()
    {
        var reference = Convert(tied: true);
        using var decoder = new CachedDecoder(_target.File("model.onnx"), batch: 2);

        var first = decoder.Feed([-1, -1, 7, 8], [1, 2, 3, 4]);
        var second = decoder.Feed([9], [5]);

        AssertNear(reference.Logits([7, 8]), first, row: 0, place: 3);
        AssertNear(reference.Logits([1, 2, 3, 4]), first, row: 1, place: 3);
        AssertNear(reference.Logits([7, 8, 9]), second, row: 0, place: 0);
        AssertNear(reference.Logits([1, 2, 3, 4, 5]), second, row: 1, place: 0);
    }

    [Fact]
    public void Convert_Folder_TakesTheFilesBesideTheWeightsAlong()
    {
        File.WriteAllText(_source.File("tokenizer.json"), "{}");
        File.WriteAllText(_source.File("train.py"), "");

        Convert(tied: true);

        Assert.Equal(
            ["config.json", "model.onnx", "tokenizer.json"],
            Directory.GetFiles(_target.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("\"llama\"", "\"bert\"", "model_type: expected llama, found bert")]
    [InlineData("\"silu\"", "\"gelu\"", "hidden_act: expected silu, found gelu")]
    [InlineData("\"rope_scaling\":null", "\"rope_scaling\":{\"rope_type\":\"llama3\"}", "rope_scaling.rope_type: expected default, found llama3")]
    [InlineData("\"rope_scaling\":null", "\"attention_bias\":true", "attention_bias: expected false, found true")]
    [InlineData("\"num_key_value_heads\":2", "\"num_key_value_heads\":3", "num_key_value_heads: expected a divisor of num_attention_heads 4, found 3")]
    [InlineData("\"head_dim\":6", "\"head_dim\":5", "head_dim: expected an even number, found 5")]
    [InlineData("\"hidden_size\":12", "\"hidden_size\":13", "model.embed_tokens.weight: expected shape [17, 13], found [17, 12]")]
    [InlineData("\"hidden_size\":12,", "", "hidden_size: expected Number, found nothing")]
    [InlineData("\"hidden_size\":12", "\"hidden_size\":0", "hidden_size: expected an integer from 1 to 16777216, found 0")]
    [InlineData("\"max_position_embeddings\":32", "\"max_position_embeddings\":16777216", "max_position_embeddings: expected at most 11184810, found 16777216")]
    public void Convert_ModelOfAnotherKind_SaysWhatDiffers(string part, string replacement, string message)
    {
        new ReferenceLlama(tied: true).Save(_source.Path);
        string config = File.ReadAllText(_source.File("config.json"));
        Assert.Contains(part, config, StringComparison.Ordinal);
        File.WriteAllText(_source.File("config.json"), config.Replace(part, replacement, StringComparison.Ordinal));

        var error = Assert.Throws<ModelFileException>(() => LlamaModel.Convert(_source.Path, _target.Path));

        Assert.EndsWith(message, error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Convert_Stories260K_ContinuesEveryPromptAsTheReferenceDoes()
    {
        string source = TestData.Require("models", "stories260K");
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(source, "golden.json")));

        Assert.Equal(512, LlamaModel.Convert(source, _target.Path));

        foreach (var sample in golden.RootElement.EnumerateArray())
        {
            int[] expected = Integers(sample, "greedy_ids");
            using var decoder = new CachedDecoder(_target.File("model.onnx"));
            Assert.Equal(200, expected.Length);
            Assert.Equal(expected, decoder.ContinueGreedily(Integers(sample, "prompt_ids"), expected.Length));
        }
    }

    /// <summary>The default model, float16 in the repository, against the ids that its recipe wrote beside it.</summary>
    [Fact]
    public void Convert_ChatTiny_ContinuesEveryPromptAsTheReferenceDoes()
    {
        string source = Path.Combine(Repository.Root, "native", "models", "chat-tiny");
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(source, "golden.json")));
        int end = golden.RootElement.GetProperty("eos_token_id").GetInt32();
        int limit = golden.RootElement.GetProperty("limit").GetInt32();

        LlamaModel.Convert(source, _target.Path);

        foreach (var sample in golden.RootElement.GetProperty("prompts").EnumerateArray())
        {
            int[] ids = Integers(sample, "ids");
            int[] expected = ids.Length < limit ? [.. ids, end] : ids;
            using var decoder = new CachedDecoder(_target.File("model.onnx"));
            Assert.Equal(expected, decoder.ContinueGreedily(Integers(sample, "prompt_ids"), expected.Length));
        }
    }

    public void Dispose()
    {
        _source.Dispose();
        _target.Dispose();
    }

    private ReferenceLlama Convert(bool tied)
    {
        var reference = new ReferenceLlama(tied);
        reference.Save(_source.Path);
        Assert.Equal(32, LlamaModel.Convert(_source.Path, _target.Path));
        return reference;
    }

    private static void AssertNear(double[] expected, DenseTensor<float> logits, int row, int place)
    {
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], logits[row, place, i], 1e-5);
    }

    private static int[] Integers(JsonElement sample, string field) =>
        [.. sample.GetProperty(field).EnumerateArray().Select(id => id.GetInt32())];
}
