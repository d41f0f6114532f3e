using System.CommandLine;
using System.Globalization;
using Edge.Node.Configuration;
using Edge.Node.Logging;
using Edge.Storage;
using Edge.Storage.Cache;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Edge.Node.Commands;

/// <summary><c>edge data</c>: the cache's files while no node runs.</summary>
internal static class DataCommand
{
    public static Command Create(ConfigurationFlags configuration) => new(
        "data", "Look at the cache's files, or shrink them. The node must be stopped.")
    {
        Check(configuration),
        Compact(configuration),
    };

    private static Command Check(ConfigurationFlags configuration)
    {
        var json = new Option<bool>("--json") { Description = "Print a JSON object." };
        var command = new Command("check", "Read every record and checkpoint and count them; changes nothing.") { json };
        command.SetAction(parsed =>
        {
            var folders = NodeFolders.Of(configuration.Loader(parsed).Load());
            using var folder = OpenIfThere(folders);
            var report = folder is null ? new CacheDataReport() : CacheDataCheck.Check(folder.Cache, TimeProvider.System);

            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json)) CommandJson.Write(output, report, CommandJson.Plain.CacheDataReport);
            else Terminal.On(output).Write(Tabulate(["", "now"], report));
            if (IsGood(report)) return ExitCode.Success;

            parsed.InvocationConfiguration.Error.WriteLine(
                $"Files in {folder!.Cache} are damaged. A node starts with them and serves what is good; edge data compact leaves the rest behind.");
            return ExitCode.Failure;
        });
        return command;
    }

    private static Command Compact(ConfigurationFlags configuration)
    {
        var json = new Option<bool>("--json") { Description = "Print a JSON object." };
        var command = new Command(
            "compact", "Rewrite the cache without what is no longer served. The old files stay until a node's next clean stop.") { json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = configuration.Loader(parsed).Load();
            using var folder = OpenIfThere(NodeFolders.Of(options));
            var report = folder is null
                ? new CompactionReport(new(), new())
                : await CompactAsync(folder, options, cancellation);

            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json)) CommandJson.Write(output, report, CommandJson.Plain.CompactionReport);
            else Terminal.On(output).Write(Tabulate(["", "before", "after"], report.Before, report.After));
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<CompactionReport> CompactAsync(DataFolder folder, EdgeOptions options, CancellationToken cancellation)
    {
        using var provider = new LineLoggerProvider(Console.OpenStandardError(), !Console.IsErrorRedirected, options.Log, TimeProvider.System);
        using var loggers = new LoggerFactory([provider]);
        var before = await CacheDataCheck.CompactAsync(
            folder.Cache, options.Storage, TimeProvider.System, loggers.CreateLogger("edge.data"), cancellation);
        return new(before, CacheDataCheck.Check(folder.Cache, TimeProvider.System));
    }

    // A look must not make the folder that it looks for.
    private static DataFolder? OpenIfThere(NodeFolders folders) =>
        Directory.Exists(folders.Data) ? DataFolder.Open(folders.Data, TimeProvider.System) : null;

    private static bool IsGood(CacheDataReport report) => report.Damaged == 0 && report.BadCheckpoints == 0;

    private static Table Tabulate(string[] columns, params CacheDataReport[] reports)
    {
        var table = Terminal.Table(columns);
        foreach (var (name, value) in Rows)
            table.AddRow([new Text(name), .. reports.Select(report => Number(value(report)))]);
        return table;

        static Text Number(long number) => new Text(number.ToString("N0", CultureInfo.InvariantCulture)).RightJustified();
    }

    private static readonly (string Name, Func<CacheDataReport, long> Value)[] Rows =
    [
        ("records", report => report.Records),
        ("live", report => report.Live),
        ("expired", report => report.Expired),
        ("invalidated", report => report.Invalidated),
        ("replaced or removed", report => report.Replaced),
        ("corrupt", report => report.Damaged),
        ("checkpoints", report => report.Checkpoints),
        ("corrupt checkpoints", report => report.BadCheckpoints),
        ("files", report => report.Segments),
        ("bytes", report => report.Bytes),
    ];
}

/// <summary>What <c>edge data compact --json</c> prints.</summary>
internal sealed record CompactionReport(CacheDataReport Before, CacheDataReport After);
