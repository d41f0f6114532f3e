using Edge.Caching;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Core.Caching;

public sealed class ShadowBudgetTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void TryBegin_OneAfterTheOther_TakesTheBurstAndThenItsShare()
    {
        var budget = new ShadowBudget(_time);
        int begun = 0;
        for (int i = 0; i < 100_000; i++)
        {
            if (!budget.TryBegin())
            {
                _time.Advance(TimeSpan.FromMilliseconds(1));
                continue;
            }

            begun++;
            _time.Advance(TimeSpan.FromMilliseconds(1));
            budget.End();
        }

        // 100 s: the second saved up, and a twentieth of the time.
        Assert.InRange(begun, 5_900, 6_100);
    }

    [Fact]
    public void TryBegin_SideBySide_CountsTheirTimeOnce()
    {
        var budget = new ShadowBudget(_time);
        for (int i = 0; i < 100; i++) Assert.True(budget.TryBegin());
        _time.Advance(ShadowBudget.Burst / 2);
        for (int i = 0; i < 100; i++) budget.End();

        Assert.True(budget.TryBegin());
    }

    [Fact]
    public void TryBegin_AfterALongPause_HasSavedUpOneBurst()
    {
        var budget = new ShadowBudget(_time);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.True(budget.TryBegin());
        _time.Advance(ShadowBudget.Burst * 1.1);
        budget.End();

        Assert.False(budget.TryBegin());
    }
}
