using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Running;
using Edge.Benchmarks;

// In this process: otherwise BenchmarkDotNet generates, restores and builds a project for each run, which wants a registry and takes longer than the measuring.
string[] arguments = [.. args, "--inProcess"];
if (!args.Contains("--filter") && !args.Contains("-f")) arguments = [.. arguments, "--filter", "*"];
if (!args.Contains("--job") && !args.Contains("-j")) arguments = [.. arguments, "--job", "short"];
var config = ManualConfig.CreateMinimumViable().AddDiagnoser(MemoryDiagnoser.Default).HideColumns(Column.Toolchain);
var summaries = BenchmarkSwitcher.FromAssembly(typeof(Operation).Assembly).Run(arguments, config);

bool isWhole = true;
foreach (var report in summaries.SelectMany(summary => summary.Reports))
{
    string name = report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo;
    if (report.ResultStatistics is not { } time || report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) is not { } bytes)
    {
        isWhole = false;
        Console.Error.WriteLine($"bench.{name}: no result; the log above says why.");
        continue;
    }

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"figure bench.{name}.ns {time.Mean:0.##} ns"));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"figure bench.{name}.alloc_bytes {bytes} B"));
}

return isWhole ? 0 : 1;
