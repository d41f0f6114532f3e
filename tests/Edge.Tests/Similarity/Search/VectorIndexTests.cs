using Edge.Caching;
using Edge.Similarity;
using Edge.Similarity.Search;
using Edge.TestKit;

namespace Edge.Tests.Similarity.Search;

public class VectorIndexTests
{
    private static readonly CacheScope Scope = new(1), OtherScope = new(2);
    private readonly Random _random = new(42);
    private readonly SimilarityCandidate[] _candidates = new SimilarityCandidate[8];

    [Fact]
    public void Search_SameVector_FindsItsKeyAtCosineOne()
    {
        var index = Index();
        var vector = Vectors.Random(_random);
        index.Add(Scope, Key(7), vector);
        index.Add(Scope, Key(8), Vectors.Random(_random));

        int found = index.Search(Scope, vector, 0.85f, _candidates);

        Assert.Equal(1, found);
        Assert.Equal(Key(7), _candidates[0].Key);
        Assert.Equal(1, _candidates[0].Similarity, 1e-5);
    }

    [Fact]
    public void Search_OtherScope_SeesNothing()
    {
        var index = Index();
        var vector = Vectors.Random(_random);
        index.Add(Scope, Key(1), vector);

        Assert.Equal(0, index.Search(OtherScope, vector, -1, _candidates));
    }

    [Theory]
    [InlineData(50)]
    [InlineData(3_000)]
    public void Search_SeveralNear_ReturnsTheBestFirstAndNoneBelowTheMinimum(int rows)
    {
        var index = Index();
        var center = Vectors.Random(_random);
        for (int i = 0; i < rows; i++) index.Add(Scope, Key(i), Vectors.Random(_random));
        for (int i = 1; i <= 10; i++) index.Add(Scope, Key(1_000_000 + i), Vectors.Near(center, 0.05 * i, _random));

        int found = index.Search(Scope, center, 0.95f, _candidates);

        var expected = Enumerable.Range(1, found).Select(i => Key(1_000_000 + i));
        Assert.Equal(expected, _candidates[..found].Select(c => c.Key));
        Assert.InRange(found, 5, 7); // 1 / √(1 + 0.3²) = 0.958, 1 / √(1 + 0.35²) = 0.944
        Assert.All(_candidates[..found], candidate => Assert.InRange(candidate.Similarity, 0.95f, 1));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(1_000)]
    public void Search_EqualVectors_ReturnsTheNewestFirst(int others)
    {
        var index = Index();
        var vector = Vectors.Random(_random);
        for (int i = 0; i < others; i++) index.Add(Scope, Key(100 + i), Vectors.Random(_random));
        for (int i = 0; i < 3; i++) index.Add(Scope, Key(i), vector);

        int found = index.Search(Scope, vector, 0.9f, _candidates.AsSpan(0, 2));

        Assert.Equal(2, found);
        Assert.Equal([Key(2), Key(1)], _candidates[..2].Select(c => c.Key));
    }

    [Fact]
    public void Add_SameKeyAgain_ReplacesTheVector()
    {
        var index = Index();
        var (old, replacement) = (Vectors.Random(_random), Vectors.Random(_random));
        index.Add(Scope, Key(1), old);

        index.Add(Scope, Key(1), replacement);

        Assert.Equal(1, index.Count);
        Assert.Equal(0, index.Search(Scope, old, 0.9f, _candidates));
        Assert.Equal(1, index.Search(Scope, replacement, 0.9f, _candidates));
    }

    [Fact]
    public void Remove_Vector_IsNotFoundAgain()
    {
        var index = Index();
        var vector = Vectors.Random(_random);
        index.Add(Scope, Key(1), vector);

        Assert.True(index.Remove(Scope, Key(1)));
        Assert.False(index.Remove(Scope, Key(1)));
        Assert.False(index.Remove(OtherScope, Key(1)));
        Assert.Equal(0, index.Count);
        Assert.Equal(0, index.Search(Scope, vector, -1, _candidates));
    }

    [Fact]
    public void Add_BeyondCapacity_DropsTheOldestOfAllScopesAndCountsIt()
    {
        var index = Index(maxVectors: 3);
        var vectors = Enumerable.Range(0, 5).Select(_ => Vectors.Random(_random)).ToArray();
        index.Add(Scope, Key(0), vectors[0]);
        index.Add(OtherScope, Key(1), vectors[1]);
        index.Add(Scope, Key(2), vectors[2]);
        index.Add(Scope, Key(0), vectors[0]); // renewed: now the youngest

        index.Add(Scope, Key(3), vectors[3]);
        index.Add(Scope, Key(4), vectors[4]);

        Assert.Equal(3, index.Count);
        Assert.Equal(2, index.Evictions);
        Assert.Equal(0, index.Search(OtherScope, vectors[1], 0.9f, _candidates));
        Assert.Equal(0, index.Search(Scope, vectors[2], 0.9f, _candidates));
        Assert.Equal(1, index.Search(Scope, vectors[0], 0.9f, _candidates));
    }

    /// <summary>Random additions, replacements and removals against a plain dictionary: blocks shrink, empty and
    /// move.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Search_AfterRandomChanges_AgreesWithADictionary(int seed)
    {
        var random = new Random(seed);
        var index = new VectorIndex(64, new SimilarityOptions { MaxVectors = 100_000 });
        var expected = new Dictionary<(CacheScope, CacheKey), float[]>();
        for (int step = 0; step < 20_000; step++)
        {
            var id = (new CacheScope((UInt128)(random.Next(4) + 1)), Key(random.Next(2_000)));
            // Phases of growth and of shrinking.
            bool adds = random.Next(10) < (step / 4_000 % 2 == 0 ? 8 : 2);
            if (adds) index.Add(id.Item1, id.Item2, expected[id] = Vectors.Random(random, 64));
            else Assert.Equal(expected.Remove(id), index.Remove(id.Item1, id.Item2));
        }

        Assert.Equal(expected.Count, index.Count);
        foreach (var ((scope, key), vector) in expected)
        {
            Assert.True(index.Search(scope, vector, 0.999f, _candidates) >= 1);
            Assert.Equal(key, _candidates[0].Key);
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(5_000)]
    public void Search_OnceWarm_AllocatesNothing(int rows)
    {
        var index = Index();
        for (int i = 0; i < rows; i++) index.Add(Scope, Key(i), Vectors.Random(_random));
        var query = Vectors.Random(_random);
        index.Search(Scope, query, -1, _candidates);

        long allocated = Allocation.Least(10, () => index.Search(Scope, query, -1, _candidates));

        Assert.Equal(0, allocated);
    }

    /// <summary>The figure that the options and the README state.</summary>
    [Fact]
    public void Add_ManyVectors_CostsWhatIsStated()
    {
        const int Rows = 8_192;
        var vector = Vectors.Random(_random);
        var index = Index();
        long before = GC.GetTotalMemory(forceFullCollection: true);

        for (int i = 0; i < Rows; i++) index.Add(Scope, Key(i), vector);
        long bytes = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.InRange((double)bytes / Rows, 2_128, 2_400);
        GC.KeepAlive(index);
    }

    [Fact]
    public void Add_VectorOfOtherDimensionsOrLength_Throws()
    {
        var index = Index();
        var tooLong = Vectors.Random(_random).Select(x => 2 * x).ToArray();

        Assert.Throws<ArgumentException>(() => index.Add(Scope, Key(1), new float[384]));
        Assert.Throws<ArgumentException>(() => index.Add(Scope, Key(1), tooLong));
        Assert.Throws<ArgumentException>(() => index.Add(Scope, Key(1), Enumerable.Repeat(float.NaN, 512).ToArray()));
        Assert.Throws<ArgumentException>(() => index.Search(Scope, new float[384], 0, _candidates));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VectorIndex(100, new SimilarityOptions()));
        Assert.Equal(0, index.Count);
    }

    [Fact]
    public void Search_QueryOfNaN_FindsNothing()
    {
        var index = Index();
        index.Add(Scope, Key(1), Vectors.Random(_random));

        Assert.Equal(0, index.Search(Scope, Enumerable.Repeat(float.NaN, 512).ToArray(), -1, _candidates));
    }

    private static VectorIndex Index(int maxVectors = 100_000) =>
        new(Vectors.Dimensions, new SimilarityOptions { MaxVectors = maxVectors });

    private static CacheKey Key(int value) => new((UInt128)value);
}
