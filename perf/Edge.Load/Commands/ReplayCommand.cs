using System.CommandLine;
using Edge.Load.Engine;
using Edge.Load.Workloads.Replay;

namespace Edge.Load.Commands;

/// <summary><c>edge-load replay</c>: a trace of real traffic, at the times it recorded.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var run = new RunFlags(port: 7411);
        var file = new Argument<string>("FILE") { Description = "A trace of Azure's (CSV) or Mooncake's (JSON lines)." };
        var model = Flags.Text("--model", "scripted", "NAME", "The model asked for.");
        var speed = Flags.Real("--speed", 1, 0.001, 1e6, "How many times faster than recorded.");
        var bytes = Flags.Number("--bytes-per-token", 4, 1, 16, "Bytes of prompt for each token of the trace.");
        var most = Flags.Number("--max-prompt-bytes", 65_536, 16, 1 << 20, "Most bytes of a prompt; longer ones are cut.");
        var command = new Command("replay", "Send a trace over TCP at the times it recorded; --duration, --warmup and --rate do not count.") { file, model, speed, bytes, most };
        run.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                var trace = TraceReader.Read(parsed.GetRequiredValue(file));
                var workload = new ReplayWorkload(trace, parsed.GetRequiredValue(model), parsed.GetValue(bytes), parsed.GetValue(most));
                var arrivals = new RecordedArrivals([.. trace.Select(request => request.Nanoseconds)], parsed.GetValue(speed));
                return run.Run(parsed, "replay", workload, cancellation, arrivals);
            },
            cancellation));
        return command;
    }
}
