using System.Buffers;
using System.Text;
using Edge.Generation;
using Edge.TestKit;
using Edge.Tokenization;
using Xunit.Abstractions;

namespace Edge.Tests.Inference.Generation;

public sealed class DecoderRunTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Forward_StoriesGreedily_GivesTheGoldenIds()
    {
        var stories = GoldenStory.Load();
        var configuration = ModelConfiguration.Read(GoldenStory.Folder);
        using var session = new DecoderSession(Path.Combine(GoldenStory.Folder, "model.onnx"), configuration, threads: 1);
        using var run = new DecoderRun(session, configuration);

        int equal = stories.Sum(story => CountEqual(story.GreedyIds, Greedy(run, story.PromptIds, story.GreedyIds.Length)));

        Assert.Equal(stories.Sum(story => story.GreedyIds.Length), equal);
        output.WriteLine($"stories260k.tokens_equal = {equal}");
    }

    [SkippableFact]
    public void Encode_StoriesPrompts_GivesTheGoldenIds()
    {
        var tokenizer = TokenizerJson.Load(Path.Combine(GoldenStory.Folder, "tokenizer.json"));

        foreach (var story in GoldenStory.Load())
        {
            var ids = new ArrayBufferWriter<int>();
            tokenizer.Encode(Encoding.UTF8.GetBytes(story.Prompt), addSpecialTokens: true, ids);

            Assert.Equal(story.PromptIds, ids.WrittenSpan.ToArray());
        }
    }

    [SkippableFact]
    public void Forward_SteadyState_AllocatesNothing()
    {
        var configuration = ModelConfiguration.Read(GoldenStory.Folder);
        using var session = new DecoderSession(Path.Combine(GoldenStory.Folder, "model.onnx"), configuration, threads: 1);
        using var run = new DecoderRun(session, configuration);
        Greedy(run, [1], 20);

        int[] token = [5];
        Assert.Equal(0, Allocation.Least(1, () =>
        {
            run.Begin();
            for (int i = 0; i < 50; i++) run.Forward(token);
        }));
    }

    private static int[] Greedy(DecoderRun run, int[] prompt, int tokens)
    {
        var ids = new List<int>();
        run.Begin();
        run.Forward(prompt);
        while (true)
        {
            ids.Add(System.Numerics.Tensors.TensorPrimitives.IndexOfMax(run.Logits));
            if (ids.Count == tokens) return [.. ids];
            run.Forward([ids[^1]]);
        }
    }

    private static int CountEqual(int[] expected, int[] actual) => expected.Zip(actual).Count(pair => pair.First == pair.Second);
}
