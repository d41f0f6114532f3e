using CsCheck;
using Edge.Similarity.Search;

namespace Edge.Tests.Similarity.Search;

public class SignSketchTests
{
    private static readonly Gen<int> Words = Gen.OneOfConst(1, 2, 6, 8, 12, 32);

    [Fact]
    public void Write_AnyVector_AgreesWithItsScalarTwin() =>
        Words.SelectMany(words => Gen.Single.Array[words * SignSketch.BitsPerWord]).Sample(vector =>
        {
            var (sketch, twin) = (new ulong[vector.Length / 64], new ulong[vector.Length / 64]);

            SignSketch.Write(vector, sketch);
            SignSketch.WriteScalar(vector, twin);

            return sketch.SequenceEqual(twin);
        }, iter: 1_000);

    [Fact]
    public void Distances_AnySketches_AgreeWithTheirScalarTwin() =>
        Words.SelectMany(words =>
            Gen.ULong.Array[words].Select(Gen.Int[0, 40].SelectMany(rows => Gen.ULong.Array[rows * words]))).Sample(
            (query, sketches) =>
            {
                int rows = sketches.Length / query.Length;
                var (distances, twin) = (new ushort[rows], new ushort[rows]);

                SignSketch.Distances(query, sketches, distances);
                SignSketch.DistancesScalar(query, sketches, twin);

                return distances.SequenceEqual(twin);
            }, iter: 2_000);

    [Fact]
    public void Distances_OppositeSketch_IsEveryBit()
    {
        ulong[] query = [.. Enumerable.Repeat(0UL, 8)], opposite = [.. Enumerable.Repeat(ulong.MaxValue, 8)];
        var distances = new ushort[2];

        SignSketch.Distances(query, [.. query, .. opposite], distances);

        Assert.Equal<ushort>([0, 512], distances);
    }
}
