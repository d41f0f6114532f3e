using System.Globalization;
using System.Net;
using System.Text;
using Edge.Load.Measuring;

namespace Edge.Load.Reports;

/// <summary>A result as one HTML file that needs nothing else: a table, latency by percentile, and the run over time.</summary>
internal static class HtmlReport
{
    private static readonly double[] s_marks = [0, 50, 90, 99, 99.9, 99.99, 99.999];

    /// <summary>Writes the report.</summary>
    public static string Write(LoadResult result)
    {
        string title = string.Create(CultureInfo.InvariantCulture, $"{result.Workload}, {result.Connections} connections of depth {result.Depth}");
        var page = new StringBuilder($"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Html(title)}</title>\n");
        page.Append("<style>").Append(Style).Append("</style></head><body><main>\n");
        page.Append(CultureInfo.InvariantCulture, $"<h1>{Html(title)}</h1>\n<p>{Html(Summary(result))}</p>\n");
        if (result.Generator.IsBottleneck) page.Append("<p class=\"warning\" role=\"alert\">The generator was the bottleneck: a faster server would look the same.</p>\n");
        WriteTable(page, result);
        WriteErrors(page, result);
        page.Append(Percentiles(result)).Append(Throughput(result)).Append(OverTime(result));
        return page.Append("</main></body></html>\n").ToString();
    }

    private static string Summary(LoadResult result)
    {
        string load = result.Rate is { } rate ? string.Create(CultureInfo.InvariantCulture, $"An open loop of {rate:0.#} requests/s") : "A closed loop";
        string server = result.Server is { } used
            ? string.Create(CultureInfo.InvariantCulture, $" The server used {used.CpuUsPerRequest:0.00} µs of CPU a request and {used.ResidentMbAfter:0.0} MB of memory.")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{load}, {result.Started:u}: {result.PerSecond:0} answers/s over {result.Seconds:0.0} s; requests of {result.RequestBytes:0} bytes, answers of {result.AnswerBytes:0}.{server} The generator used {result.Generator.BusyShare:0.00} of a core; at most {result.Generator.MostWaiting} requests waited in it.");
    }

    private static void WriteTable(StringBuilder page, LoadResult result)
    {
        page.Append("<table><caption>Latency in µs, from the moment a request was to be sent</caption><thead><tr><th scope=\"col\">kind</th><th scope=\"col\">answers</th><th scope=\"col\">mean</th><th scope=\"col\">p50</th><th scope=\"col\">p90</th><th scope=\"col\">p99</th><th scope=\"col\">p99.9</th><th scope=\"col\">max</th></tr></thead><tbody>\n");
        foreach (var row in result.Kinds.Where(kind => kind.Count > 0).Prepend(result.Latency))
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<tr><th scope=\"row\">{Html(row.Kind)}</th><td>{row.Count}</td><td>{row.MeanUs:0.0}</td><td>{row.P50Us:0.0}</td><td>{row.P90Us:0.0}</td><td>{row.P99Us:0.0}</td><td>{row.P999Us:0.0}</td><td>{row.MaxUs:0.0}</td></tr>\n");
        }

        page.Append("</tbody></table>\n");
    }

    private static void WriteErrors(StringBuilder page, LoadResult result)
    {
        if (result.Errors.Count == 0)
        {
            page.Append("<p>No request failed.</p>\n");
            return;
        }

        page.Append("<table><caption>Errors</caption><thead><tr><th scope=\"col\">code</th><th scope=\"col\">requests</th></tr></thead><tbody>\n");
        foreach (var error in result.Errors)
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Html(error.Code)}</th><td>{error.Count}</td></tr>\n");
        page.Append("</tbody></table>\n");
    }

    private static string Percentiles(LoadResult result)
        => new Plot("Latency by percentile", "Both axes logarithmic: each step to the right is a tenth of the requests before.", "percentile", "µs")
        {
            IsLogarithmic = true,
            XMarks = [.. s_marks.Select(percentile => (Nines(percentile), percentile.ToString(CultureInfo.InvariantCulture)))],
        }.Write(
        [
            .. result.Kinds.Where(kind => kind.Count > 0).Select(kind => new PlotLine(
                kind.Kind, [.. kind.Curve.Where(point => point.Percentile <= 99.999).Select(point => (Nines(point.Percentile), point.Us))])),
        ]);

    private static string Throughput(LoadResult result)
        => new Plot("Throughput", "Good answers in each second of the run.", "seconds", "answers/s")
            .Write([new PlotLine("answers/s", [.. result.Intervals.Select(interval => (interval.FromSeconds, interval.PerSecond))])]);

    private static string OverTime(LoadResult result)
        => new Plot("Latency over time", "Of the requests answered in each second.", "seconds", "µs") { IsLogarithmic = true }.Write(
        [
            new PlotLine("p50", [.. result.Intervals.Select(interval => (interval.FromSeconds, interval.P50Us))]),
            new PlotLine("p99", [.. result.Intervals.Select(interval => (interval.FromSeconds, interval.P99Us))]),
            new PlotLine("max", [.. result.Intervals.Select(interval => (interval.FromSeconds, interval.MaxUs))]),
        ]);

    // 0 for 0, 1 for 90, 2 for 99, 3 for 99.9.
    private static double Nines(double percentile) => -Math.Log10(1 - percentile / 100);

    private static string Html(string text) => WebUtility.HtmlEncode(text);

    // Lines differ in colour and in dashes: colour alone would leave some readers out.
    private const string Style = """
        :root{color-scheme:light dark;--fg:#1b1f24;--bg:#fff;--grid:#d5d9de;--c0:#0b62b8;--c1:#a3480b;--c2:#1a7f37;--c3:#8250df;--c4:#b3186d;--c5:#57606a}
        @media(prefers-color-scheme:dark){:root{--fg:#e6edf3;--bg:#0d1117;--grid:#30363d;--c0:#58a6ff;--c1:#f0883e;--c2:#56d364;--c3:#bc8cff;--c4:#ff7bc5;--c5:#9ea7b3}}
        body{font:16px/1.5 system-ui,sans-serif;color:var(--fg);background:var(--bg);margin:0}main{max-width:820px;margin:auto;padding:1rem}
        table{border-collapse:collapse;margin:1rem 0}caption{text-align:left;font-weight:600}th,td{padding:.2rem .8rem .2rem 0;text-align:right;border-bottom:1px solid var(--grid)}th[scope=row],th:first-child{text-align:left}
        figure{margin:1.5rem 0}svg{width:100%;height:auto}svg text{fill:var(--fg);font-size:12px}.grid{stroke:var(--grid)}.line{fill:none;stroke-width:2}
        .l0{stroke:var(--c0);color:var(--c0)}.l1{stroke:var(--c1);color:var(--c1);stroke-dasharray:8 3}.l2{stroke:var(--c2);color:var(--c2);stroke-dasharray:2 3}.l3{stroke:var(--c3);color:var(--c3);stroke-dasharray:10 3 2 3}.l4{stroke:var(--c4);color:var(--c4);stroke-dasharray:5 5}.l5{stroke:var(--c5);color:var(--c5);stroke-dasharray:1 2}
        .key{font-weight:600;margin-left:.6rem}.warning{border-left:4px solid var(--c1);padding-left:.8rem}
        """;
}
