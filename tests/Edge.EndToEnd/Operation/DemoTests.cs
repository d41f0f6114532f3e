using Edge.TestKit;

namespace Edge.EndToEnd.Operation;

/// <summary>The demonstration that the README promises.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task Demo_Exit_EveryStepDoesWhatItShould()
    {
        var (status, output) = await NodeProcess.RunAsync("demo", "--exit");

        Assert.True(status == 0, output);
        Assert.Contains("exact", output, StringComparison.Ordinal);
        Assert.DoesNotContain("✗", output, StringComparison.Ordinal);
    }
}
