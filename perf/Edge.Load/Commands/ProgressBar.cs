using System.Globalization;
using Edge.Load.Measuring;
using Spectre.Console;

namespace Edge.Load.Commands;

/// <summary>How far a run is, on a terminal; nothing elsewhere.</summary>
internal static class ProgressBar
{
    /// <summary>Runs with a bar.</summary>
    /// <param name="writer">Where it is drawn, if that is a terminal.</param>
    /// <param name="expected">How long the run takes.</param>
    /// <param name="run">The run, which tells of each second.</param>
    public static LoadResult Show(TextWriter writer, TimeSpan expected, Func<Action<IntervalResult>?, LoadResult> run)
    {
        var console = Terminal.On(writer);
        if (!console.Profile.Out.IsTerminal) return run(null);
        return console.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new RemainingTimeColumn()).Start(context =>
        {
            var task = context.AddTask("running", maxValue: expected.TotalSeconds);
            return run(interval =>
            {
                task.Value = interval.FromSeconds + 1;
                task.Description = string.Create(
                    CultureInfo.InvariantCulture, $"{interval.PerSecond:0}/s  p99 {interval.P99Us:0} us  {interval.Errors} errors");
            });
        });
    }
}
