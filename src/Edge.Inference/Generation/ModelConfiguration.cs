using System.Text.Json;
using Edge.Packaging;
using Edge.Tokenization;
using Edge.Tokenization.ChatTemplates;

namespace Edge.Generation;

/// <summary>What <c>config.json</c>, <c>generation_config.json</c> and <c>tokenizer_config.json</c> say of a
/// decoder.</summary>
internal sealed record ModelConfiguration
{
    private static readonly string[] s_specialTokens = ["bos_token", "eos_token", "pad_token", "unk_token"];

    /// <summary>Tokens of prompt and answer together.</summary>
    public required int ContextTokens { get; init; }
    public required int VocabularyTokens { get; init; }
    public required int Layers { get; init; }
    public required int KeyValueHeads { get; init; }
    public required int HeadSize { get; init; }

    /// <summary>Tokens that end an answer, of all files together.</summary>
    public required int[] EndTokens { get; init; }

    /// <summary>What the model's makers sample with; null where they do not say.</summary>
    public required SamplingSettings SamplingDefaults { get; init; }

    /// <summary>The Jinja chat template; null if the folder has none.</summary>
    public string? TemplateSource { get; init; }

    /// <summary>Texts of special tokens by the names that templates use: <c>bos_token</c>, <c>eos_token</c>,
    /// …</summary>
    public required IReadOnlyDictionary<string, string?> SpecialTokens { get; init; }

    /// <exception cref="ModelFileException">A file is damaged, or a field is missing or out of range.</exception>
    public static ModelConfiguration Read(string folder)
    {
        var config = TokenizerJsonValue.Open(Path.Combine(folder, "config.json"));
        var generation = TokenizerJsonValue.OpenIfThere(Path.Combine(folder, "generation_config.json"));
        var tokenizer = TokenizerJsonValue.OpenIfThere(Path.Combine(folder, "tokenizer_config.json"));

        int heads = Positive(config["num_attention_heads"]);
        return new ModelConfiguration
        {
            ContextTokens = Positive(config["max_position_embeddings"]),
            VocabularyTokens = Positive(config["vocab_size"]),
            Layers = Positive(config["num_hidden_layers"]),
            KeyValueHeads = config["num_key_value_heads"].IsAbsent ? heads : Positive(config["num_key_value_heads"]),
            HeadSize = config["head_dim"].IsAbsent
                ? Positive(config["hidden_size"]) / heads
                : Positive(config["head_dim"]),
            EndTokens = [.. Ids(generation["eos_token_id"]).Union(Ids(config["eos_token_id"]))],
            SamplingDefaults = ReadSampling(generation),
            TemplateSource = ReadTemplate(tokenizer["chat_template"], Path.Combine(folder, "chat_template.jinja")),
            SpecialTokens = s_specialTokens.ToDictionary(name => name, name => TokenText(tokenizer[name])),
        };
    }

    /// <summary>The template, ready to use; null if the folder has none.</summary>
    /// <exception cref="ModelFileException">It cannot be read, or uses what is not supported.</exception>
    public ChatTemplate? ReadChatTemplate(string folder)
    {
        if (TemplateSource is null) return null;
        try
        {
            return new ChatTemplate(TemplateSource, SpecialTokens);
        }
        catch (ChatTemplateException e)
        {
            string file = Path.Combine(folder, "tokenizer_config.json");
            throw new ModelFileException(file, "chat_template", "a template this node can run", e.Message);
        }
    }

    private static SamplingSettings ReadSampling(TokenizerJsonValue generation) => new()
    {
        // Without do_sample the makers mean greedy decoding, whatever temperature stands beside it.
        Temperature = generation["do_sample"].Flag(false) ? generation["temperature"].Real() ?? 1f : 0f,
        TopK = generation["top_k"].IsAbsent ? null : generation["top_k"].Number(),
        TopP = generation["top_p"].Real(),
        MinP = generation["min_p"].Real(),
        RepetitionPenalty = generation["repetition_penalty"].Real(),
        MaxTokens = generation["max_new_tokens"].IsAbsent ? null : generation["max_new_tokens"].Number(),
    };

    private static string? ReadTemplate(TokenizerJsonValue template, string file)
    {
        // Newer exports put the template in a file of its own; some older ones hold several with names.
        if (File.Exists(file)) return File.ReadAllText(file);
        if (template.IsAbsent) return null;
        if (template.Kind != JsonValueKind.Array) return template.Text();

        foreach (var named in template.Items())
            if (named["name"].Text() == "default") return named["template"].Text();
        throw template.Unexpected("a template named default among them");
    }

    private static string? TokenText(TokenizerJsonValue token) =>
        token.IsAbsent ? null : token.Kind == JsonValueKind.Object ? token["content"].Text() : token.Text();

    private static IEnumerable<int> Ids(TokenizerJsonValue ids) => ids switch
    {
        { IsAbsent: true } => [],
        { Kind: JsonValueKind.Array } => ids.Items().Select(id => id.Number()),
        _ => [ids.Number()],
    };

    private static int Positive(TokenizerJsonValue number) =>
        number.Number() is > 0 and var value ? value : throw number.Unexpected("a number above 0");
}
