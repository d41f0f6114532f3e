using Edge.Storage.Files;

namespace Edge.Tests.Storage.Files;

public sealed class SystemRandomTests
{
    // A bit that never changes in 100 draws is fixed: the chance of an honest one is 2^-99.
    [Fact]
    public void Next_ManyDraws_NoBitIsFixed()
    {
        UInt128 everSet = 0, alwaysSet = UInt128.MaxValue;
        for (int i = 0; i < 100; i++)
        {
            var drawn = SystemRandom.Next();
            everSet |= drawn;
            alwaysSet &= drawn;
        }

        Assert.Equal(UInt128.MaxValue, everSet);
        Assert.Equal(UInt128.Zero, alwaysSet);
    }
}
