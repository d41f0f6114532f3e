using System.Text.Json;
using System.Xml.Linq;
using Edge.Load.Commands;
using Edge.Load.Measuring;
using Edge.Load.Reports;

namespace Edge.Tests.Perf.Load.Reports;

public class ReportTests
{
    [Fact]
    public void Write_OfAResult_HoldsItsNumbersAndThreePlotsWithTexts()
    {
        string page = HtmlReport.Write(Result("a <b>"));
        Assert.Contains("a &lt;b&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">hit</th><td>1000</td>", page, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme:dark", page, StringComparison.Ordinal);
        Assert.Contains("overloaded", page, StringComparison.Ordinal);
        Assert.Equal(3, page.Split("<svg ").Length - 1);
        Assert.Equal(3, page.Split("role=\"img\" aria-label=\"").Length - 1);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);

        foreach (string figure in page.Split("<figure>").Skip(1))
        {
            // It must be well formed, or a browser guesses.
            var svg = XElement.Parse(figure[..(figure.IndexOf("</svg>", StringComparison.Ordinal) + 6)]);
            Assert.NotEmpty(svg.Elements("polyline"));
            Assert.All(svg.Elements("polyline"), line => Assert.DoesNotContain("NaN", line.Attribute("points")!.Value, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Json_OfAResult_ReadsBack()
    {
        var result = Result("rpc");
        var back = JsonSerializer.Deserialize(JsonSerializer.Serialize(result, LoadJson.Default.LoadResult), LoadJson.Default.LoadResult)!;
        Assert.Equal((result.PerSecond, result.Latency.P999Us, result.Errors[0]), (back.PerSecond, back.Latency.P999Us, back.Errors[0]));
        Assert.Equal(result.Intervals, back.Intervals);
        Assert.Equal(result.Kinds[0].Curve, back.Kinds[0].Curve);
    }

    [Fact]
    public void Compare_OfTwoResults_ShowsTheRatio()
    {
        var output = new StringWriter();
        CompareCommand.Write(output, Result("a"), Result("b") with { PerSecond = 3000 });
        string row = output.ToString().Split('\n').Single(line => line.Contains("answers/s", StringComparison.Ordinal));
        Assert.Contains("1.500", row, StringComparison.Ordinal);
    }

    private static LoadResult Result(string workload)
    {
        var recorder = new Recorder(2);
        for (int second = 0; second < 3; second++)
        {
            for (int i = 1; i <= 1000; i++) recorder.Answered(second % 2, i * 1000);
            recorder.EndInterval(second, 1, new ProcessUsage(second, 50_000_000));
        }

        recorder.Errors.Count("overloaded"u8, 2);
        return new LoadResult
        {
            Workload = workload, Started = DateTimeOffset.UnixEpoch, Connections = 4, Depth = 2, Seconds = 3, Answers = 3000, PerSecond = 2000,
            RequestBytes = 450, AnswerBytes = 500, Latency = LatencyResult.Of("all", recorder.All()),
            Kinds = [LatencyResult.Of("miss", recorder.Of(0)), LatencyResult.Of("hit", recorder.Of(1))],
            Errors = recorder.Errors.ToList(), Generator = new GeneratorResult(0.5, false, 3, 0), Intervals = recorder.Intervals,
        };
    }
}
