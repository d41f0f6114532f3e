using Edge.Node.Logging;

namespace Edge.Tests.Node.Logging;

public sealed class EventRateTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void TryTake_MoreThanTheRate_RefusesUntilTheNextSecondAndThenTellsHowMany()
    {
        var rate = new EventRate();

        bool[] taken = [.. Enumerable.Range(0, 5).Select(_ => rate.TryTake(Start, perSecond: 2, out long _))];
        bool later = rate.TryTake(Start.AddSeconds(1), perSecond: 2, out long dropped);
        rate.TryTake(Start.AddSeconds(1), perSecond: 2, out long droppedAgain);

        Assert.Equal([true, true, false, false, false], taken);
        Assert.True(later);
        Assert.Equal((3, 0), (dropped, droppedAgain));
    }
}
