using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Edge.Node.Commands.Eval;

/// <summary>Reads what a model is measured against: files of the project's recipes, or of the reader's own in their form.</summary>
internal static class EvalFile
{
    /// <summary>Reads a file with one JSON document a line.</summary>
    /// <exception cref="EvalFileException">A line is not of the form.</exception>
    public static List<T> ReadLines<T>(string path, JsonTypeInfo<T> type)
    {
        var read = new List<T>();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (line.Length > 0) read.Add(Parse(line, type, $"{path}:{number}"));
        }

        return read.Count > 0 ? read : throw new EvalFileException(path, "there is no line in it");
    }

    /// <summary>Reads the prompts and ids of a <c>golden.json</c>, in either of its two forms.</summary>
    /// <exception cref="EvalFileException">It is of neither.</exception>
    public static List<GoldenAnswer> ReadGolden(string path)
    {
        string text = File.ReadAllText(path);
        if (text.AsSpan().TrimStart() is ['[', ..])
        {
            return [.. Parse(text, EvalJson.Default.ListGoldenStory, path)
                .Select(story => new GoldenAnswer([new("user", story.Prompt)], story.GreedyIds, story.GreedyIds.Count))];
        }

        var golden = Parse(text, EvalJson.Default.GoldenConversations, path);
        return [.. golden.Prompts.Select(prompt => new GoldenAnswer(prompt.Messages, prompt.Ids, golden.Limit))];
    }

    private static T Parse<T>(string text, JsonTypeInfo<T> type, string place)
    {
        try
        {
            return JsonSerializer.Deserialize(text, type) ?? throw new EvalFileException(place, "null is no value");
        }
        catch (JsonException e)
        {
            throw new EvalFileException(place, e.Message);
        }
    }
}

/// <summary>A file that a model is measured against is damaged.</summary>
internal sealed class EvalFileException(string place, string problem) : IOException($"{place}: {problem}");

/// <summary>What a reference model answers.</summary>
/// <param name="Messages">The conversation.</param>
/// <param name="Ids">The greedy answer, without the token that ends it.</param>
/// <param name="Limit">Tokens at which it is cut.</param>
internal sealed record GoldenAnswer(IReadOnlyList<GoldenMessage> Messages, IReadOnlyList<int> Ids, int Limit);

/// <summary>One message of it.</summary>
internal sealed record GoldenMessage(string Role, string Content);

/// <summary>One entry of stories260K's <c>golden.json</c>, an array.</summary>
internal sealed record GoldenStory(string Prompt, IReadOnlyList<int> GreedyIds);

/// <summary>chat-tiny's <c>golden.json</c>.</summary>
internal sealed record GoldenConversations(int Limit, IReadOnlyList<GoldenConversation> Prompts);

/// <summary>One entry of it.</summary>
internal sealed record GoldenConversation(IReadOnlyList<GoldenMessage> Messages, IReadOnlyList<int> Ids);

/// <summary>One line of a <c>golden.jsonl</c>: what a reference makes of a text.</summary>
internal sealed record GoldenEmbedding(string Text, IReadOnlyList<float> Embedding);

/// <summary>The forms of these files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(SuiteLine))]
[JsonSerializable(typeof(GoldenEmbedding))]
[JsonSerializable(typeof(List<GoldenStory>))]
[JsonSerializable(typeof(GoldenConversations))]
internal sealed partial class EvalJson : JsonSerializerContext;
