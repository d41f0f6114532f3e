using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Edge.Caching;
using Edge.Similarity.Guard;
using Edge.TestKit;
using Xunit.Abstractions;

namespace Edge.Tests.Similarity.Guard;

/// <summary>Real question pairs, chosen to be hard: how many paraphrases pass and how many near misses do
/// not.</summary>
public class QuoraPairsTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Compare_LabelledQuestionPairs_PassesMostParaphrasesAndBlocksMostOthers()
    {
        string path = TestData.Require("data", "quora-pairs", "pairs.jsonl.gz");
        var guard = new PromptGuard();
        var (pairs, agreed) = (new int[2], new int[2]);
        using var lines = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));

        while (lines.ReadLine() is { } line)
        {
            using var pair = JsonDocument.Parse(line);
            byte[] stored = Encoding.UTF8.GetBytes(pair.RootElement.GetProperty("text_a").GetString()!);
            byte[] asked = Encoding.UTF8.GetBytes(pair.RootElement.GetProperty("text_b").GetString()!);
            int label = pair.RootElement.GetProperty("label").GetInt32();
            pairs[label]++;
            if (guard.Compare(stored, asked) == PromptDisagreement.None) agreed[label]++;
        }

        double passed = (double)agreed[1] / pairs[1], blocked = 1 - (double)agreed[0] / pairs[0];
        output.WriteLine($"{pairs.Sum()} pairs: {passed:P1} of paraphrases pass, {blocked:P1} of others are blocked");
        Assert.InRange(passed, 0.70, 1);
        Assert.InRange(blocked, 0.65, 1);
    }
}
