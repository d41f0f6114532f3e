using System.Text.Json;
using Edge.TestKit;

namespace Edge.Tests.Inference.Generation;

/// <summary>The published stories260K with what a float32 reference makes of three prompts.</summary>
internal sealed record GoldenStory(string Prompt, int[] PromptIds, int[] GreedyIds, string Text)
{
    public static string Folder => TestData.Require("models", "stories260K");

    public static GoldenStory[] Load()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(TestData.Require("models", "stories260K", "golden.json")));
        return [.. json.RootElement.EnumerateArray().Select(story => new GoldenStory(
            story.GetProperty("prompt").GetString()!, Ids(story, "prompt_ids"), Ids(story, "greedy_ids"), story.GetProperty("text").GetString()!))];
    }

    private static int[] Ids(JsonElement story, string name) => [.. story.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];
}
