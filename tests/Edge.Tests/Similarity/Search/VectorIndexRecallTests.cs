using System.Runtime.InteropServices;
using Edge.Caching;
using Edge.Similarity;
using Edge.Similarity.Search;
using Edge.TestKit;

namespace Edge.Tests.Similarity.Search;

/// <summary>What the shortlist by sign sketches misses of what scoring every row finds.</summary>
public class VectorIndexRecallTests
{
    private static readonly CacheScope Scope = new(1);

    [Fact]
    public void Search_Clusters_FindsTheNearestOfEveryQuery()
    {
        var random = new Random(7);
        var index = new VectorIndex(Vectors.Dimensions, new SimilarityOptions());
        var centers = Enumerable.Range(0, 300).Select(_ => Vectors.Random(random)).ToArray();
        int key = 0;
        foreach (var center in centers)
            for (int i = 0; i < 12; i++)
                index.Add(Scope, new CacheKey((UInt128)key++), Vectors.Near(center, 0.3 + 0.05 * i, random));

        var queries = centers.Select(center => Vectors.Near(center, 0.3, random));
        var (nearest, all) = Recall(index, queries, top: 10, skip: 0);

        Assert.Equal(1, nearest);
        Assert.InRange(all, 0.99, 1);
    }

    [SkippableFact]
    public void Search_SentenceVectors_FindsTheNearestOfEveryQuery()
    {
        string path = TestData.Require("data", "minilm-vectors", "embeddings.bin");
        const int Dimensions = 384;
        var values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();
        var vectors = values.Chunk(Dimensions).Select(Vectors.Normalize).ToArray();
        var index = new VectorIndex(Dimensions, new SimilarityOptions());
        for (int i = 0; i < vectors.Length; i++) index.Add(Scope, new CacheKey((UInt128)i), vectors[i]);

        Assert.True(index.Count > VectorIndex.ExactRows, "too few vectors to be sketched");
        var (nearest, all) = Recall(index, vectors, top: 11, skip: 1); // the first is the query itself
        Assert.InRange(nearest, 0.99, 1);
        Assert.InRange(all, 0.99, 1);
    }

    /// <summary>The share of queries whose nearest is found, and of all their exact top-k.</summary>
    private static (double Nearest, double All) Recall(
        VectorIndex index, IEnumerable<float[]> queries, int top, int skip)
    {
        var (exact, found) = (new SimilarityCandidate[top], new SimilarityCandidate[top]);
        int searches = 0, nearest = 0, hits = 0, all = 0;
        foreach (var query in queries)
        {
            int expected = index.SearchExactly(Scope, query, -1, exact);
            int count = index.Search(Scope, query, -1, found);
            searches++;
            if (exact[skip].Key == found[skip].Key) nearest++;
            hits += exact[..expected].Select(c => c.Key).Intersect(found[..count].Select(c => c.Key)).Count();
            all += expected;
        }

        return ((double)nearest / searches, (double)hits / all);
    }
}
