using System.Text.Json.Nodes;
using Edge.Generation;
using Edge.Packaging;
using Edge.TestKit;

namespace Edge.Tests.Inference.Generation;

/// <summary>Folders that are not what they should be.</summary>
public sealed class ModelFolderTests
{
    [SkippableTheory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("model.onnx")]
    public void Load_FileIsMissing_SaysWhich(string name)
    {
        using var folder = Copy();
        File.Delete(folder.File(name));

        var refusal = Assert.Throws<ModelFileException>(() => ChatModel.Load(folder.Path));

        Assert.Equal(folder.File(name), refusal.Path);
        Assert.Contains("found none", refusal.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("config.json", "{")]
    [InlineData("config.json", "{}")]
    [InlineData("generation_config.json", "{\"eos_token_id\":\"x\"}")]
    [InlineData("tokenizer_config.json", "{\"chat_template\":\"{% frobnicate %}\"}")]
    [InlineData("tokenizer.json", "")]
    [InlineData("model.onnx", "not a graph")]
    [InlineData("model.onnx", "")]
    public void Load_FileIsDamaged_SaysWhich(string name, string content)
    {
        using var folder = Copy();
        File.WriteAllText(folder.File(name), content);

        var refusal = Assert.Throws<ModelFileException>(() => ChatModel.Load(folder.Path));

        Assert.Equal(folder.File(name), refusal.Path);
    }

    [SkippableTheory]
    [InlineData("vocab_size", 4096, "model.onnx", "logits")]
    [InlineData("vocab_size", 16, "tokenizer.json", "model.vocab")]
    [InlineData("num_hidden_layers", 9, "model.onnx", "past_key_values.4.key")]
    [InlineData("num_hidden_layers", 1, "model.onnx", "past_key_values.1.key")]
    [InlineData("num_key_value_heads", 1, "model.onnx", "past_key_values.0.key, axis 1")]
    [InlineData("head_dim", 16, "model.onnx", "past_key_values.0.key, axis 3")]
    [InlineData("max_position_embeddings", 0, "config.json", "max_position_embeddings")]
    [InlineData("num_attention_heads", -1, "config.json", "num_attention_heads")]
    public void Load_ConfigurationContradictsTheFiles_SaysWhere(string field, int value, string file, string place)
    {
        using var folder = Copy();
        var config = JsonNode.Parse(File.ReadAllText(folder.File("config.json")))!;
        config[field] = value;
        File.WriteAllText(folder.File("config.json"), config.ToJsonString());

        var refusal = Assert.Throws<ModelFileException>(() => ChatModel.Load(folder.Path));

        Assert.Equal(folder.File(file), refusal.Path);
        Assert.StartsWith(place, refusal.Field, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Load_OptionalFilesAreMissing_Works()
    {
        using var folder = Copy();
        File.Delete(folder.File("generation_config.json"));
        File.Delete(folder.File("tokenizer_config.json"));

        using var model = ChatModel.Load(folder.Path);

        Assert.Null(model.Configuration.TemplateSource);
        Assert.Equal([2], model.Configuration.EndTokens);
    }

    [Fact]
    public void Load_GraphThatLoadsButDoesNotRun_SaysSo()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("tokenizer.json"), """{"pre_tokenizer":{"type":"ByteLevel"},"model":{"vocab":{"a":0},"merges":[]}}""");
        File.WriteAllText(folder.File("config.json"), CountingDecoder.Configuration().ToJsonString());
        CountingDecoder.Write(folder.File("model.onnx"), Counts.Nothing);

        var refusal = Assert.Throws<ModelFileException>(() => ChatModel.Load(folder.Path));

        Assert.Equal((folder.File("model.onnx"), "graph"), (refusal.Path, refusal.Field));
    }

    [SkippableFact]
    public void Revision_WeightsOrTheirExternalDataChange_IsAnother()
    {
        using var folder = Copy();
        string first = ModelRevision.Compute(folder.Path);
        File.WriteAllText(folder.File("model.onnx_data"), "weights");
        string withData = ModelRevision.Compute(folder.Path);
        File.WriteAllText(folder.File("model.onnx_data"), "Weights");

        Assert.Equal(ModelManifest.Read(ChatTiny.Folder).Revision, first);
        Assert.Equal(3, new[] { first, withData, ModelRevision.Compute(folder.Path) }.Distinct().Count());
    }

    [Theory]
    [InlineData("""{"do_sample":true,"temperature":0.7,"top_k":40,"top_p":0.9,"min_p":0.1,"repetition_penalty":1.1,"max_new_tokens":7,"eos_token_id":[5,6]}""", 0.7f, 40, 0.9f, 7)]
    [InlineData("""{"temperature":0.7}""", 0f, null, null, null)]
    [InlineData("""{"do_sample":true}""", 1f, null, null, null)]
    [InlineData("{}", 0f, null, null, null)]
    public void Read_GenerationConfig_GivesTheDefaults(string generation, float temperature, int? topK, float? topP, int? maxTokens)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("config.json"), """{"num_attention_heads":2,"hidden_size":8,"max_position_embeddings":64,"vocab_size":10,"num_hidden_layers":1,"eos_token_id":5}""");
        File.WriteAllText(folder.File("generation_config.json"), generation);

        var configuration = ModelConfiguration.Read(folder.Path);

        var defaults = configuration.SamplingDefaults;
        Assert.Equal((temperature, topK, topP, maxTokens), (defaults.Temperature, defaults.TopK, defaults.TopP, defaults.MaxTokens));
        Assert.Equal((2, 4), (configuration.KeyValueHeads, configuration.HeadSize));
        Assert.Equal(generation.Contains('[') ? [5, 6] : [5], configuration.EndTokens.Order());
    }

    [Theory]
    [InlineData("""{"chat_template":"A"}""", null, "A")]
    [InlineData("""{"chat_template":[{"name":"tool_use","template":"T"},{"name":"default","template":"D"}]}""", null, "D")]
    [InlineData("""{"chat_template":"A"}""", "J", "J")]
    [InlineData("{}", null, null)]
    public void Read_ChatTemplate_IsFoundWhereExportersPutIt(string tokenizer, string? file, string? expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("config.json"), """{"num_attention_heads":2,"hidden_size":8,"max_position_embeddings":64,"vocab_size":10,"num_hidden_layers":1}""");
        File.WriteAllText(folder.File("tokenizer_config.json"), tokenizer);
        if (file is not null) File.WriteAllText(folder.File("chat_template.jinja"), file);

        Assert.Equal(expected, ModelConfiguration.Read(folder.Path).TemplateSource);
    }

    private static TemporaryFolder Copy()
    {
        string source = ChatTiny.Folder;
        var folder = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(source)) File.Copy(file, folder.File(Path.GetFileName(file)));
        return folder;
    }
}
