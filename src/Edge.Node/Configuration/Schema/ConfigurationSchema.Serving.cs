namespace Edge.Node.Configuration.Schema;

internal static partial class ConfigurationSchema
{
    private static ObjectList<EdgeOptions, AliasOptions> Aliases => new("aliases", "Other names for models.",
        [
            new Scalar<AliasOptions, string>("name", "What requests say.",
                new Words("a name", text => text.Length > 0), a => a.Name, (a, v) => a.Name = v) { Required = true },
            new Scalar<AliasOptions, string>("model", "The model it stands for.",
                new Words("a model's name", text => text.Length > 0), a => a.Model, (a, v) => a.Model = v) { Required = true },
            new Scalar<AliasOptions, string>("revision", "Part of the cache key, to be changed when what is behind the name changed.",
                new Words("a text"), a => a.Revision, (a, v) => a.Revision = v),
        ],
        o => o.Aliases, (o, v) => o.Aliases = v);

    private static Group<EdgeOptions> Serving => Section("serving", "Limits of every request.",
        Time("deadline", "Longest time from a request's arrival to the end of its answer; a caller may ask for less.", "00:00:01", "01:00:00",
            o => o.Serving.Deadline, (o, v) => o.Serving.Deadline = v));

    private static Group<EdgeOptions> Cache => Section("cache", "What is cached, for how long, and how similar prompts are treated.",
        Choose("sampled", "Which answers that sampling could have made differently may be stored.",
            o => o.Cache.Sampled, (o, v) => o.Cache.Sampled = v),
        Choose("semantic", "Whether a similar prompt's answer is served; shadow decides, counts and explains without serving, and leaves prompts out when it would take more than a twentieth of the time.",
            o => o.Cache.Semantic, (o, v) => o.Cache.Semantic = v),
        Time("ttl", "Life of an entry.", "00:00:01", "365.00:00:00",
            o => o.Cache.Ttl, (o, v) => o.Cache.Ttl = v),
        Number("candidate_similarity", "Cosine below which a stored prompt is no candidate.", 0.5, 1.0,
            o => o.Cache.CandidateSimilarity, (o, v) => o.Cache.CandidateSimilarity = v));
}
