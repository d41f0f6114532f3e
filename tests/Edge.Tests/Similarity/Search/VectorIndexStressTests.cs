using System.Collections.Concurrent;
using Edge.Caching;
using Edge.Similarity;
using Edge.Similarity.Search;

namespace Edge.Tests.Similarity.Search;

/// <summary>Searches while other threads add, replace and remove.</summary>
public class VectorIndexStressTests
{
    private const int Dimensions = 64, Keys = 900, Versions = 4, Changes = 40_000, Writers = 2, Readers = 2;

    private static readonly CacheScope Scope = new(1);

    /// <summary>Every key has its own few vectors, so a similarity tells whether its key and its vector belong
    /// together.</summary>
    [Fact]
    public async Task Search_WhileRowsChange_NeverPairsAKeyWithAnothersVector()
    {
        var seeds = new Random(11);
        var vectors = new float[Keys][][];
        for (int key = 0; key < Keys; key++)
            vectors[key] = [.. Enumerable.Range(0, Versions).Select(_ => Vectors.Random(seeds, Dimensions))];
        var index = new VectorIndex(Dimensions, new SimilarityOptions { MaxVectors = Keys * 3 / 4 });
        var faults = new ConcurrentQueue<string>();
        using var done = new CancellationTokenSource();

        var readers = Enumerable.Range(0, Readers)
            .Select(reader => Task.Run(() => Read(index, vectors, new Random(reader), faults, done.Token))).ToArray();
        await Task.WhenAll(Enumerable.Range(0, Writers)
            .Select(writer => Task.Run(() => Write(index, vectors, new Random(100 + writer)))));
        await done.CancelAsync();
        int[] searches = await Task.WhenAll(readers);

        Assert.Empty(faults);
        Assert.All(searches, count => Assert.True(count > 0));
        Assert.InRange(index.Count, 1, Keys * 3 / 4);
    }

    private static void Write(VectorIndex index, float[][][] vectors, Random random)
    {
        for (int i = 0; i < Changes; i++)
        {
            int key = random.Next(Keys);
            if (random.Next(3) > 0) index.Add(Scope, Key(key), vectors[key][random.Next(Versions)]);
            else index.Remove(Scope, Key(key));
        }
    }

    private static int Read(
        VectorIndex index, float[][][] vectors, Random random, ConcurrentQueue<string> faults, CancellationToken done)
    {
        var candidates = new SimilarityCandidate[8];
        int searches = 0;
        do
        {
            var query = vectors[random.Next(Keys)][random.Next(Versions)];
            int found = index.Search(Scope, query, -1, candidates);
            searches++;
            for (int i = 0; i < found; i++)
            {
                var (key, similarity) = candidates[i];
                var cosines = vectors[(int)key.Value].Select(vector => UnitVectors.DotScalar(query, vector));
                bool belongs = cosines.Any(cosine => Math.Abs(cosine - similarity) < 1e-5);
                if (!belongs) faults.Enqueue($"key {key.Value} at {similarity}");
                if (i > 0 && candidates[i - 1].Similarity < similarity) faults.Enqueue("not best first");
                if (candidates[..i].Any(other => other.Key == key)) faults.Enqueue($"key {key.Value} twice");
            }
        }
        while (!done.IsCancellationRequested);

        return searches;
    }

    private static CacheKey Key(int value) => new((UInt128)value);
}
