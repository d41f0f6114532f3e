using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Edge.Load.Measuring;
using Edge.Load.Reports;
using Spectre.Console;

namespace Edge.Load.Commands;

/// <summary>Where a result goes: the terminal, figures, files.</summary>
internal sealed class ReportFlags
{
    private readonly Option<string> _json = Flags.Text("--json", null, "FILE", "Write the result to a file, in JSON.");
    private readonly Option<string> _html = Flags.Text("--html", null, "FILE", "Write a report with plots to a file, in HTML.");
    private readonly Option<string> _figures = Flags.Text("--figure-prefix", null, "NAME", "Print lines `figure NAME.… VALUE UNIT`, too.");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_json);
        command.Add(_html);
        command.Add(_figures);
    }

    /// <summary>Reports a result.</summary>
    public void Write(ParseResult parsed, LoadResult result)
    {
        var output = parsed.InvocationConfiguration.Output;
        WriteText(output, result);
        if (parsed.GetValue(_figures) is { Length: > 0 } prefix) WriteFigures(output, prefix, result);
        if (parsed.GetValue(_json) is { Length: > 0 } file) File.WriteAllText(file, JsonSerializer.Serialize(result, LoadJson.Default.LoadResult) + "\n");
        if (parsed.GetValue(_html) is { Length: > 0 } page) File.WriteAllText(page, HtmlReport.Write(result));
    }

    private static void WriteText(TextWriter output, LoadResult result)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Workload} c{result.Connections}p{result.Depth}: {result.PerSecond:0} answers/s, {result.Answers} in {result.Seconds:0.00} s; requests of {result.RequestBytes:0} bytes, answers of {result.AnswerBytes:0}"));
        WriteTable(output, result.Kinds.Count > 1 ? result.Kinds.Prepend(result.Latency) : [result.Latency]);
        foreach (var error in result.Errors) output.WriteLine($"  error {error.Code}: {error.Count}");
        if (result.Server is { } server)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  server     {server.CpuUsPerRequest:0.00} us CPU a request, {server.ResidentMbBefore:0.0} to {server.ResidentMbAfter:0.0} MB resident"));
        }

        if (result.Idle is { } idle) output.WriteLine($"  idle       {idle.Opened} connections, {idle.Closed} of them closed by the server");
        var generator = result.Generator;
        string remark = generator.IsBottleneck ? ": THE GENERATOR IS THE BOTTLENECK, a faster server would look the same" : "";
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  generator  {generator.BusyShare:0.00} of a core{remark}; at most {generator.MostWaiting} requests waited in it, {generator.NotSent} never sent"));
    }

    private static void WriteTable(TextWriter output, IEnumerable<LatencyResult> latencies)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (string column in new[] { "kind", "answers", "p50 us", "p90 us", "p99 us", "p99.9 us", "max us" })
            table.AddColumn(new TableColumn(column) { Alignment = column == "kind" ? Justify.Left : Justify.Right });
        foreach (var latency in latencies)
        {
            double[] values = [latency.P50Us, latency.P90Us, latency.P99Us, latency.P999Us, latency.MaxUs];
            string[] cells =
            [
                latency.Kind, latency.Count.ToString(CultureInfo.InvariantCulture),
                .. values.Select(value => latency.Count == 0 ? "" : value.ToString("0.0", CultureInfo.InvariantCulture)),
            ];
            table.AddRow([.. cells.Select(cell => new Text(cell))]);
        }

        Terminal.On(output).Write(table);
    }

    private static void WriteFigures(TextWriter output, string prefix, LoadResult result)
    {
        Figure("per_s", result.PerSecond, "{request}/s");
        Figure("p50_us", result.Latency.P50Us, "us");
        Figure("p90_us", result.Latency.P90Us, "us");
        Figure("p99_us", result.Latency.P99Us, "us");
        Figure("p999_us", result.Latency.P999Us, "us");
        Figure("max_us", result.Latency.MaxUs, "us");
        if (result.Kinds.Count > 1)
        {
            foreach (var kind in result.Kinds.Where(kind => kind.Count > 0))
            {
                Figure($"{kind.Kind}.p50_us", kind.P50Us, "us");
                Figure($"{kind.Kind}.p99_us", kind.P99Us, "us");
            }
        }

        Figure("request_bytes", result.RequestBytes, "By");
        Figure("answer_bytes", result.AnswerBytes, "By");
        Figure("errors", result.Errors.Sum(error => error.Count), "{request}");
        if (result.Server is { } server)
        {
            Figure("cpu_us_per_request", server.CpuUsPerRequest, "us");
            Figure("rss_mb", server.ResidentMbAfter, "MB");
        }

        Figure("generator_busy", result.Generator.BusyShare, "ratio");

        void Figure(string name, double value, string unit)
            => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"figure {prefix}.{name} {value:0.######} {unit}"));
    }
}
