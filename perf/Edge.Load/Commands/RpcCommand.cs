using System.CommandLine;
using Edge.Load.Workloads.Rpc;

namespace Edge.Load.Commands;

/// <summary><c>edge-load rpc</c>: chat over TCP.</summary>
internal static class RpcCommand
{
    public static Command Create()
    {
        var run = new RunFlags(port: 7411);
        var chat = new ChatFlags(missEvery: 100);
        var command = new Command("rpc", "Chat over MessagePack-RPC, answered from the exact cache, which is filled first.");
        run.AddTo(command);
        chat.AddTo(command);
        command.SetAction((parsed, cancellation) =>
            Task.Run(() => run.Run(parsed, "rpc", new ChatWorkload(chat.Options(parsed, run.Seed(parsed))), cancellation), cancellation));
        return command;
    }
}
