using System.CommandLine;
using System.Net;
using Edge.Load.Engine;
using Edge.Load.Workloads.Rpc;

namespace Edge.Load.Commands;

/// <summary><c>edge-load churn</c>: clients that behave badly, beside a load or a soak.</summary>
internal static class ChurnCommand
{
    public static Command Create()
    {
        var port = Flags.Number("--port", 7411, 1, 65_535, "The node's port, on loopback.");
        var duration = Flags.Real("--duration", 10, 0.1, 1e6, "Seconds.");
        var rate = Flags.Real("--rate", 20, 0.01, 1e5, "Clients a second, at most.");
        var seed = Flags.Number("--seed", 1, 0, int.MaxValue, "Seed of what each client does.");
        var command = new Command("churn", "Clients that leave with answers owed, stop in the middle of a request, or close one side and wait for what they are owed.")
        {
            port, duration, rate, seed,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var churn = new Churn(new PingWorkload(), new IPEndPoint(IPAddress.Loopback, parsed.GetValue(port)), (ulong)parsed.GetValue(seed));
            var result = await churn.RunAsync(parsed.GetValue(rate), TimeSpan.FromSeconds(parsed.GetValue(duration)), cancellation);
            parsed.InvocationConfiguration.Output.WriteLine(
                $"churn: {result.Killed} killed, {result.Cut} cut short, {result.HalfClosed} half-closed and answered, {result.Failures} failed");
            return result.Failures == 0 ? 0 : LoadCommand.Failed;
        });
        return command;
    }
}
