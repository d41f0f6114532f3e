using System.CommandLine;
using Edge.Load.Workloads.Resp;

namespace Edge.Load.Commands;

/// <summary><c>edge-load resp</c>: GET from Redis or one of its kind, to compare with.</summary>
internal static class RespCommand
{
    public static Command Create()
    {
        var run = new RunFlags(port: 6379);
        var keys = Flags.Number("--keys", 100_000, 1, 10_000_000, "Different keys, SET first.");
        var zipf = Flags.Real("--zipf", 0.99, 0, 5, "How unequally often they are asked: the exponent of Zipf's law.");
        var value = Flags.Number("--value-bytes", 500, 1, 1 << 20, "Bytes of a value.");
        var command = new Command("resp", "GET over the protocol of Redis; every key is SET first.") { keys, zipf, value };
        run.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                var options = new RespOptions
                {
                    Keys = parsed.GetValue(keys), Zipf = parsed.GetValue(zipf), ValueBytes = parsed.GetValue(value), Seed = run.Seed(parsed),
                };
                return run.Run(parsed, "resp", new RespWorkload(options), cancellation);
            },
            cancellation));
        return command;
    }
}
