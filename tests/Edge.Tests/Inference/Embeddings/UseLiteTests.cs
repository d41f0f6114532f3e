using System.Globalization;
using System.Text;
using System.Text.Json;
using Edge.Backends;
using Edge.Embeddings;
using Edge.TestKit;
using Edge.Tokenization;

namespace Edge.Tests.Inference.Embeddings;

/// <summary>The default embedding model gives what its own package gives.</summary>
public class UseLiteTests
{
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "Inference", "Embeddings", "golden.jsonl");

    [SkippableFact]
    public void Encode_GoldenTexts_GivesTheirIds()
    {
        var tokenizer = new UnigramTokenizer(UnigramVocabulary.Load(Path.Combine(PreparedModels.Require("use-lite-en"), "vocab.json")));
        var samples = ReadGolden();
        var ids = new int[256];

        Assert.Equal(15, samples.Length);
        Assert.All(samples, sample =>
        {
            int count = tokenizer.Encode(sample.Text, ids, out bool truncated);
            Assert.Equal(sample.Ids, ids[..count]);
            Assert.False(truncated);
        });
    }

    [SkippableFact]
    public async Task EmbedAsync_GoldenTexts_GivesTheirVectors()
    {
        using var embedder = OnnxEmbedder.Load(PreparedModels.Require("use-lite-en"), new EmbeddingOptions());
        var samples = ReadGolden();
        var vector = new float[embedder.Dimensions];

        Assert.Equal((15, 512), (samples.Length, embedder.Dimensions));
        foreach (var sample in samples)
        {
            var usage = await embedder.EmbedAsync(sample.Text, vector, default);

            Assert.Equal(new EmbeddingUsage(Math.Min(sample.Ids.Length, 128), sample.Ids.Length > 128), usage);
            Assert.InRange(MaxDifference(sample.Vector, vector), 0, 1e-5);
        }
    }

    [SkippableFact]
    public async Task EmbedTokensAsync_GoldenIds_GivesTheirVectors()
    {
        using var embedder = OnnxEmbedder.Load(PreparedModels.Require("use-lite-en"), new EmbeddingOptions());
        var vector = new float[embedder.Dimensions];

        foreach (var sample in ReadGolden())
        {
            await embedder.EmbedTokensAsync(sample.Ids, vector, default);

            Assert.InRange(MaxDifference(sample.Vector, vector), 0, 1e-5);
        }
    }

    [SkippableFact]
    public async Task EmbedAsync_StsbDev_RanksPairsAsPeopleDo()
    {
        using var embedder = OnnxEmbedder.Load(PreparedModels.Require("use-lite-en"), new EmbeddingOptions());
        string[] lines = File.ReadAllLines(TestData.Require("data", "stsb", "stsb-en-dev.csv"));
        var (first, second) = (new float[embedder.Dimensions], new float[embedder.Dimensions]);
        var similarities = new List<double>();
        var scores = new List<double>();
        foreach (string line in lines)
        {
            string[] fields = SplitCsv(line);
            await embedder.EmbedAsync(Encoding.UTF8.GetBytes(fields[0]), first, default);
            await embedder.EmbedAsync(Encoding.UTF8.GetBytes(fields[1]), second, default);
            similarities.Add(first.Zip(second, (a, b) => (double)a * b).Sum());
            scores.Add(double.Parse(fields[2], CultureInfo.InvariantCulture));
        }

        double correlation = Pearson(Ranks(similarities), Ranks(scores));

        Assert.Equal(1500, scores.Count);
        Assert.True(correlation >= 0.78, $"Spearman {correlation:f4}");
    }

    private static (byte[] Text, int[] Ids, float[] Vector)[] ReadGolden() =>
    [
        .. File.ReadLines(Golden).Select(line =>
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            return (
                Encoding.UTF8.GetBytes(root.GetProperty("text").GetString()!),
                root.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToArray(),
                root.GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle()).ToArray());
        }),
    ];

    private static double MaxDifference(float[] expected, float[] actual) =>
        expected.Zip(actual, (a, b) => Math.Abs((double)a - b)).Max();

    private static string[] SplitCsv(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        bool quoted = false;
        foreach (char c in line)
        {
            if (c == '"') quoted = !quoted;
            else if (c != ',' || quoted) field.Append(c);
            else
            {
                fields.Add(field.ToString());
                field.Clear();
            }
        }

        return [.. fields, field.ToString()];
    }

    // Equal values share the mean of their ranks.
    private static double[] Ranks(List<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        var ranks = new double[order.Length];
        for (int start = 0; start < order.Length;)
        {
            int end = start;
            while (end < order.Length && values[order[end]] == values[order[start]]) end++;
            for (int i = start; i < end; i++) ranks[order[i]] = (start + end - 1) / 2.0;
            start = end;
        }

        return ranks;
    }

    private static double Pearson(double[] x, double[] y)
    {
        double meanX = x.Average(), meanY = y.Average();
        double covariance = x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum();
        return covariance / Math.Sqrt(x.Sum(a => (a - meanX) * (a - meanX)) * y.Sum(b => (b - meanY) * (b - meanY)));
    }
}
