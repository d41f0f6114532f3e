using Edge.Packaging;
using Edge.Safetensors;

namespace Edge.Llama;

/// <summary>Turns a Llama-type model, as published for PyTorch, into a folder that ONNX Runtime runs.</summary>
public static class LlamaModel
{
    // What a tokenizer and a sampler read, and what a licence asks to be kept with the weights.
    private static readonly string[] Companions =
    [
        "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
        "chat_template.jinja", "LICENSE", "README.md",
    ];

    /// <summary>Writes <c>model.onnx</c>, float32 with a KV cache, and copies the files that go with it.</summary>
    /// <param name="source">Folder with <c>config.json</c>, <c>model.safetensors</c>, <c>tokenizer.json</c>.</param>
    /// <param name="target">Folder to write into.</param>
    /// <returns>Tokens the model can read at once.</returns>
    /// <exception cref="ModelFileException">A file is missing or damaged, or the model is not of this type.</exception>
    public static int Convert(string source, string target)
    {
        var config = LlamaConfig.Read(Path.Combine(source, "config.json"));
        Directory.CreateDirectory(target);
        using (var weights = new SafetensorsFile(Path.Combine(source, "model.safetensors")))
            LlamaGraph.Build(config, weights).Save(Path.Combine(target, "model.onnx"));

        foreach (string name in Companions)
            if (File.Exists(Path.Combine(source, name)))
                File.Copy(Path.Combine(source, name), Path.Combine(target, name), overwrite: true);

        return config.MaxPositions;
    }
}
