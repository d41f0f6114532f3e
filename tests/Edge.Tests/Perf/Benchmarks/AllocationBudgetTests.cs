using System.Text.Json;
using Edge.Benchmarks;
using Edge.TestKit;

namespace Edge.Tests.Perf.Benchmarks;

/// <summary>What the hot path may allocate: perf/budgets.json, in bytes for one operation of a benchmark.</summary>
public sealed class AllocationBudgetTests
{
    private const int Calls = 200;

    private static readonly Dictionary<string, long> Budgets =
        JsonSerializer.Deserialize<Dictionary<string, long>>(File.ReadAllText(Path.Combine(Repository.Root, "perf", "budgets.json")))!;

    public static TheoryData<string> Names => [.. Operation.Names];

    [Fact]
    public void Budgets_AreThereForEveryBenchmarkAndForNothingElse() => Assert.Equal(Operation.Names.Order(), Budgets.Keys.Order());

    [Theory, MemberData(nameof(Names))]
    public void Run_OnceWarm_KeepsToItsBudget(string name)
    {
        using var operation = new Operation(name);
        long sum = 0;
        for (int i = 0; i < Calls; i++) sum += operation.Run();

        long bytes = Allocation.Least(Calls, () => sum += operation.Run()) / Calls;

        Assert.NotEqual(0, sum); // the operation did find what it looks for
        Assert.True(bytes <= Budgets[name], $"{name} allocates {bytes} bytes; perf/budgets.json grants {Budgets[name]}.");
    }
}
