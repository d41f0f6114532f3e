using System.CommandLine;
using Edge.Load.Workloads.Rpc;

namespace Edge.Load.Commands;

/// <summary><c>edge-load ping</c>: <c>node.ping</c> over TCP.</summary>
internal static class PingCommand
{
    public static Command Create()
    {
        var run = new RunFlags(port: 7411);
        var command = new Command("ping", "node.ping over MessagePack-RPC: what a request costs that asks for nothing.");
        run.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() => run.Run(parsed, "ping", new PingWorkload(), cancellation), cancellation));
        return command;
    }
}
