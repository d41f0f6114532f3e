using Edge.Load.Measuring;

namespace Edge.Tests.Perf.Load.Measuring;

public class ProcessUsageTests
{
    [Fact]
    public void Parse_WithAHostileName_FindsTheFieldsBehindIt()
    {
        var usage = ProcessUsage.Parse("42 (a) S (b) R 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0 1 0 5 6 7", "900 300 20 1 0 50 0");
        Assert.Equal(3.0, usage.CpuSeconds);
        Assert.Equal(300L * Environment.SystemPageSize, usage.ResidentBytes);
    }

    [Fact]
    public void Read_OfNobody_NamesTheOption()
        => Assert.Contains("--pid 2147483647", Assert.Throws<ArgumentException>(() => ProcessUsage.Read(int.MaxValue)).Message, StringComparison.Ordinal);
}
