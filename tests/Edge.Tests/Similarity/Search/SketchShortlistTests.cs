using CsCheck;
using Edge.Similarity.Search;

namespace Edge.Tests.Similarity.Search;

public class SketchShortlistTests
{
    private const int Dimensions = 64;

    /// <summary>Few distances make many ties, which the list may cut; nearer rows than those it may not.</summary>
    [Fact]
    public void Finish_AnyDistances_KeepsEveryRowNearerThanTheLastKept() =>
        Gen.Int[0, Dimensions].SelectMany(max => Gen.Int[0, max].Array[0, 3_000]).Sample(distances =>
        {
            int[] kept = Kept(distances);

            int last = kept.Select(row => distances[row]).DefaultIfEmpty(-1).Max();
            var nearer = Enumerable.Range(0, distances.Length).Where(row => distances[row] < last);
            return kept.Length >= Math.Min(SketchShortlist.Kept, distances.Length)
                && kept.Length <= 2 * SketchShortlist.Kept
                && !nearer.Except(kept).Any()
                && kept.SequenceEqual(kept.Order());
        }, iter: 500);

    [Fact]
    public void Finish_AllAtOneDistance_KeepsTheNewest()
    {
        int[] kept = Kept(Enumerable.Repeat(3, 10_000));

        Assert.Equal(Enumerable.Range(10_000 - kept.Length, kept.Length), kept);
    }

    private static int[] Kept(IEnumerable<int> distances)
    {
        var shortlist = new SketchShortlist(Dimensions);
        try
        {
            int row = 0;
            foreach (int distance in distances)
            {
                if (distance <= shortlist.Limit) shortlist.Add(distance, row >> 10, row & 1023);
                row++;
            }

            var kept = new int[shortlist.Finish()];
            for (int i = 0; i < kept.Length; i++) kept[i] = (shortlist[i].Block << 10) + shortlist[i].Row;
            return kept;
        }
        finally
        {
            shortlist.Dispose();
        }
    }
}
