using BenchmarkDotNet.Attributes;
using Edge.Caching;
using Edge.Similarity;
using Edge.Similarity.Search;

namespace Edge.Benchmarks;

/// <summary>The kernels of the search for similar prompts, at the 512 dimensions of the default model.</summary>
public class SimilarityBenchmarks
{
    private const int Dimensions = 512, Rows = 5_000;

    private readonly VectorIndex _index = new(Dimensions, new SimilarityOptions());
    private readonly float[] _query, _other;
    private readonly ulong[] _querySketch = new ulong[Dimensions / SignSketch.BitsPerWord];
    private readonly ulong[] _sketches = new ulong[128 * Dimensions / SignSketch.BitsPerWord];
    private readonly ushort[] _distances = new ushort[128];
    private readonly SimilarityCandidate[] _candidates = new SimilarityCandidate[4];

    public SimilarityBenchmarks()
    {
        var random = new Random(1);
        for (int i = 0; i < Rows; i++) _index.Add(default, new CacheKey((UInt128)i), RandomUnit(random));
        (_query, _other) = (RandomUnit(random), RandomUnit(random));
        SignSketch.Write(_query, _querySketch);
        foreach (ref ulong word in _sketches.AsSpan()) word = (ulong)random.NextInt64();
    }

    [Benchmark(Description = "unit_vectors.dot")]
    public long Dot() => (long)(UnitVectors.Dot(_query, _other) * 1000);

    [Benchmark(Description = "sign_sketch.write")]
    public long WriteSketch()
    {
        SignSketch.Write(_query, _querySketch);
        return (long)_querySketch[0];
    }

    [Benchmark(Description = "sign_sketch.distances_x128")]
    public long Distances()
    {
        SignSketch.Distances(_querySketch, _sketches, _distances);
        return _distances[0];
    }

    [Benchmark(Description = "vector_index.search_5000")]
    public long Search() => _index.Search(default, _query, minimum: -1, _candidates);

    private static float[] RandomUnit(Random random)
    {
        float[] vector = [.. Enumerable.Range(0, Dimensions).Select(_ => random.NextSingle() - 0.5f)];
        float length = MathF.Sqrt(UnitVectors.Dot(vector, vector));
        for (int i = 0; i < vector.Length; i++) vector[i] /= length;
        return vector;
    }
}
