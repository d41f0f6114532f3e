using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Edge.Load.Measuring;
using Spectre.Console;

namespace Edge.Load.Commands;

/// <summary><c>edge-load compare</c>: two results side by side.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var before = new Argument<string>("A") { Description = "A file of --json." };
        var after = new Argument<string>("B") { Description = "Another one." };
        var command = new Command("compare", "Set the result of two runs side by side.") { before, after };
        command.SetAction(parsed =>
        {
            Write(parsed.InvocationConfiguration.Output, Read(parsed.GetRequiredValue(before)), Read(parsed.GetRequiredValue(after)));
            return 0;
        });
        return command;
    }

    /// <summary>Writes the comparison.</summary>
    internal static void Write(TextWriter output, LoadResult a, LoadResult b)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumn("");
        foreach (string column in new[] { "A", "B", "B / A" }) table.AddColumn(new TableColumn(column) { Alignment = Justify.Right });
        Row("answers/s", result => result.PerSecond);
        Row("p50 us", result => result.Latency.P50Us);
        Row("p90 us", result => result.Latency.P90Us);
        Row("p99 us", result => result.Latency.P99Us);
        Row("p99.9 us", result => result.Latency.P999Us);
        Row("max us", result => result.Latency.MaxUs);
        Row("errors", result => result.Errors.Sum(error => error.Count));
        Row("server CPU us/request", result => result.Server?.CpuUsPerRequest);
        Row("server MB", result => result.Server?.ResidentMbAfter);
        Row("generator, share of a core", result => result.Generator.BusyShare);
        Terminal.On(output).Write(table);

        void Row(string name, Func<LoadResult, double?> value)
        {
            double? left = value(a), right = value(b);
            table.AddRow(new Text(name), Cell(left, "0.##"), Cell(right, "0.##"), Cell(left > 0 ? right / left : null, "0.000"));
        }
    }

    private static Text Cell(double? value, string format) => new(value?.ToString(format, CultureInfo.InvariantCulture) ?? "");

    private static LoadResult Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(file), LoadJson.Default.LoadResult) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"{file}: no result of --json: {e.Message}");
        }
    }
}
