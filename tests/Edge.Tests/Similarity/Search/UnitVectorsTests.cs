using CsCheck;
using Edge.Similarity.Search;

namespace Edge.Tests.Similarity.Search;

public class UnitVectorsTests
{
    [Fact]
    public void Dot_AnyVectors_AgreesWithItsScalarTwin() =>
        Gen.Int[0, 600].SelectMany(length =>
            Gen.Float[-1, 1].Array[length].Select(Gen.Float[-1, 1].Array[length])).Sample(
            (left, right) => Math.Abs(UnitVectors.Dot(left, right) - UnitVectors.DotScalar(left, right)) <= 1e-4f,
            iter: 2_000);

    [Fact]
    public void Dot_DifferentLengths_Throws() =>
        Assert.Throws<ArgumentException>(() => UnitVectors.Dot(new float[512], new float[384]));
}
