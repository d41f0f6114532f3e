using System.Globalization;

namespace Edge.Load.Workloads.Mix;

/// <summary>What a mix is made of: how often each kind of request is drawn, relative to the others.</summary>
public sealed record MixOptions
{
    /// <summary>Exact repetitions, from the cache.</summary>
    public double Exact { get; init; }

    /// <summary>Prompts that resemble one in the cache; whether they are answered from it is the node's decision.</summary>
    public double Semantic { get; init; }

    /// <summary>Texts to embed, never heard before.</summary>
    public double Embedding { get; init; }

    /// <summary>Chats with a local model, past the cache.</summary>
    public double Chat { get; init; }

    /// <summary>Prompts never heard before, for a model that a provider has.</summary>
    public double Spillover { get; init; }

    /// <summary>The embedding model.</summary>
    public string EmbeddingModel { get; init; } = "use-lite-en";

    /// <summary>The local chat model.</summary>
    public string LocalModel { get; init; } = "chat-tiny";

    /// <summary>Most tokens that the local model answers with.</summary>
    public int LocalTokens { get; init; } = 32;

    /// <summary>The keys of exact repetitions, and the model that a provider has.</summary>
    public ChatOptions Keys { get; init; } = new() { MissEvery = 0 };

    /// <summary>Reads <c>exact=90,embedding=10</c>.</summary>
    /// <exception cref="ArgumentException">A part has no such form.</exception>
    public static MixOptions Parse(string text)
    {
        var options = new MixOptions();
        foreach (string part in text.Split(','))
        {
            string[] sides = part.Split('=');
            if (sides.Length != 2 || !double.TryParse(sides[1], CultureInfo.InvariantCulture, out double weight) || !(weight >= 0) || weight > 1e9)
                throw new ArgumentException($"--mix {part}: give KIND=WEIGHT with a weight from 0 to 1e9, such as exact=90.");
            options = sides[0] switch
            {
                "exact" => options with { Exact = weight },
                "semantic" => options with { Semantic = weight },
                "embedding" => options with { Embedding = weight },
                "chat" => options with { Chat = weight },
                "spillover" => options with { Spillover = weight },
                _ => throw new ArgumentException($"--mix {sides[0]}: the kinds are exact, semantic, embedding, chat and spillover."),
            };
        }

        return options.Total > 0 ? options : throw new ArgumentException($"--mix {text}: one weight must be more than 0.");
    }

    /// <summary>All weights.</summary>
    internal double Total => Exact + Semantic + Embedding + Chat + Spillover;
}
