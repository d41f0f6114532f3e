using System.Text.Json;
using Edge.Packaging;

namespace Edge.Llama;

/// <summary>What a <c>config.json</c> says of a Llama-type decoder.</summary>
internal sealed record LlamaConfig
{
    // The field's default where an older export does not write it.
    private const double DefaultRopeTheta = 10_000;

    // Wider than any published model, narrow enough that no product of two of them overflows.
    private const int MaxSize = 1 << 24;

    // The rotation is tabled: 2²⁶ angles are a quarter of a gigabyte, 500 thousand positions of 128.
    private const long MaxRotations = 1L << 26;

    public required int Hidden { get; init; }

    public required int Intermediate { get; init; }

    public required int Layers { get; init; }

    public required int Heads { get; init; }

    public required int KeyValueHeads { get; init; }

    public required int HeadSize { get; init; }

    public required int Vocabulary { get; init; }

    public required int MaxPositions { get; init; }

    public required float NormEpsilon { get; init; }

    public required double RopeTheta { get; init; }

    public required bool TiedHead { get; init; }

    public static LlamaConfig Read(string path)
    {
        using var json = ModelJson.Read(path);
        Require(json, "model_type", "llama");
        Require(json, "hidden_act", "silu");
        RefuseSet(json, "attention_bias");
        RefuseSet(json, "mlp_bias");

        int hidden = Size("hidden_size");
        int heads = Size("num_attention_heads");
        var config = new LlamaConfig
        {
            Hidden = hidden,
            Intermediate = Size("intermediate_size"),
            Layers = Size("num_hidden_layers"),
            Heads = heads,
            KeyValueHeads = OptionalSize("num_key_value_heads", heads),
            HeadSize = OptionalSize("head_dim", hidden / heads),
            Vocabulary = Size("vocab_size"),
            MaxPositions = Size("max_position_embeddings"),
            NormEpsilon = json.Field(json.Root, "rms_norm_eps", JsonValueKind.Number).GetSingle(),
            RopeTheta = ReadRopeTheta(json),
            TiedHead = json.Root.TryGetProperty("tie_word_embeddings", out var tied) && tied.ValueKind == JsonValueKind.True,
        };
        if (config.Heads % config.KeyValueHeads != 0)
            throw json.Wrong("num_key_value_heads", $"a divisor of num_attention_heads {heads}", $"{config.KeyValueHeads}");
        if ((long)config.MaxPositions * config.HeadSize > MaxRotations)
            throw json.Wrong("max_position_embeddings", $"at most {MaxRotations / config.HeadSize}", $"{config.MaxPositions}");
        if (config.HeadSize % 2 != 0) throw json.Wrong("head_dim", "an even number", $"{config.HeadSize}");

        return config;

        int Size(string name) => (int)json.Integer(name, 1, MaxSize);

        int OptionalSize(string name, int otherwise) => Present(json.Root, name, out _) ? Size(name) : otherwise;
    }

    // Newer exports nest the rotation under rope_parameters; older ones keep rope_theta at the top and scaling aside.
    private static double ReadRopeTheta(ModelJson json)
    {
        foreach (string name in (ReadOnlySpan<string>)["rope_parameters", "rope_scaling"])
        {
            if (!Present(json.Root, name, out var rope)) continue;

            string key = rope.ValueKind == JsonValueKind.Object && rope.TryGetProperty("rope_type", out _) ? "rope_type" : "type";
            if (json.Text(rope, key) is var type && type != "default") throw json.Wrong($"{name}.{key}", "default", type);
        }

        var owner = Present(json.Root, "rope_parameters", out var parameters) ? parameters : json.Root;
        return Present(owner, "rope_theta", out _)
            ? json.Field(owner, "rope_theta", JsonValueKind.Number).GetDouble()
            : DefaultRopeTheta;
    }

    private static void Require(ModelJson json, string name, string value)
    {
        if (json.Text(name) is var found && found != value) throw json.Wrong(name, value, found);
    }

    private static void RefuseSet(ModelJson json, string name)
    {
        if (json.Root.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.True)
            throw json.Wrong(name, "false", "true");
    }

    private static bool Present(JsonElement owner, string name, out JsonElement field) =>
        owner.TryGetProperty(name, out field) && field.ValueKind != JsonValueKind.Null;
}
