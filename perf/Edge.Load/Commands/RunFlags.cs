using System.CommandLine;
using System.Net;
using Edge.Load.Drawing;
using Edge.Load.Engine;
using Edge.Load.Measuring;
using Edge.Load.Workloads;

namespace Edge.Load.Commands;

/// <summary>The options that every run has, and the run.</summary>
internal sealed class RunFlags
{
    private const int FillConnections = 16, FillDepth = 16;

    private readonly Option<string> _host = Flags.Text("--host", "127.0.0.1", "ADDRESS", "The server's IP address.");
    private readonly Option<int> _port;
    private readonly Option<int> _connections = Flags.Number("--connections", 1, 1, 60_000, "Connections.");
    private readonly Option<int> _depth = Flags.Number("--depth", 1, 1, 65_535, "Requests that may be unanswered on one connection.");
    private readonly Option<double> _duration = Flags.Real("--duration", 10, 0, 86_400, "Seconds measured; 0 for until --requests are answered.");
    private readonly Option<double> _warmup = Flags.Real("--warmup", 1, 0, 3600, "Seconds before them that are not.");
    private readonly Option<long> _requests = new("--requests") { Description = "Most requests, warm-up included; 0 for any number.", HelpName = "N" };
    private readonly Option<double> _rate = Flags.Real("--rate", 0, 0, 1e8, "Requests a second, sent whatever the server does; 0 for as many as it answers.");
    private readonly Option<string> _arrivals = Flags.Text("--arrivals", "poisson", "poisson|constant", "How requests at a --rate are spaced.");
    private readonly Option<int> _processId = Flags.Number("--pid", 0, 0, int.MaxValue, "The server's process id, to read its CPU time and memory.");
    private readonly Option<int> _seed = Flags.Number("--seed", 1, 0, int.MaxValue, "Seed of everything drawn.");
    private readonly Option<int> _idle = Flags.Number("--idle", 0, 0, 60_000, "Connections beside the others that are opened, say nothing, and must still be open at the end.");
    private readonly ReportFlags _report = new();

    /// <param name="port">The port of a server that was not told otherwise.</param>
    public RunFlags(int port) => _port = Flags.Number("--port", port, 1, 65_535, "The server's port.");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _host, _port, _connections, _depth, _duration, _warmup, _requests, _rate, _arrivals, _processId, _seed, _idle })
            command.Add(option);
        _report.AddTo(command);
    }

    /// <summary>The seed.</summary>
    public ulong Seed(ParseResult parsed) => (ulong)parsed.GetValue(_seed);

    /// <summary>Runs a workload, what must run before it first, and reports.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="name">The workload's name in the result.</param>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellation">Ends the run early.</param>
    /// <param name="recorded">When to send, whatever the command line says.</param>
    /// <returns>The exit status.</returns>
    public int Run(ParseResult parsed, string name, Workload workload, CancellationToken cancellation, RecordedArrivals? recorded = null)
    {
        var error = parsed.InvocationConfiguration.Error;
        var plan = Plan(parsed);
        var expected = recorded?.Length ?? plan.Duration;
        if (recorded is not null) plan = plan with { Arrivals = recorded, Duration = TimeSpan.FromDays(1), Warmup = TimeSpan.Zero };
        foreach (var preparation in workload.Preparations) Prepare(preparation, plan, error, cancellation);
        using var idle = IdleConnections.Open(plan.Server, parsed.GetValue(_idle));
        var result = ProgressBar.Show(error, expected, progress =>
        {
            using var engine = new LoadEngine(workload, plan) { Progress = progress };
            return engine.Run(name, cancellation);
        });
        if (idle.Count > 0) result = result with { Idle = new IdleResult(idle.Count, idle.CountClosed()) };
        _report.Write(parsed, result);
        if (result.Idle is { Closed: > 0 }) return LoadCommand.Failed;
        return result.Errors.Count == 0 && result.Answers > 0 ? 0 : LoadCommand.Failed;
    }

    private RunPlan Plan(ParseResult parsed)
    {
        if (!IPAddress.TryParse(parsed.GetRequiredValue(_host), out var address))
            throw new ArgumentException($"--host {parsed.GetRequiredValue(_host)}: give an IP address, such as 127.0.0.1.");
        double duration = parsed.GetValue(_duration);
        long requests = parsed.GetValue(_requests);
        if (duration == 0 && requests <= 0) throw new ArgumentException("--duration 0 needs --requests, or the run would never end.");
        return new RunPlan
        {
            Server = new IPEndPoint(address, parsed.GetValue(_port)),
            Connections = parsed.GetValue(_connections),
            Depth = parsed.GetValue(_depth),
            Duration = duration > 0 ? TimeSpan.FromSeconds(duration) : TimeSpan.FromDays(1),
            Warmup = TimeSpan.FromSeconds(parsed.GetValue(_warmup)),
            Requests = requests > 0 ? requests : long.MaxValue,
            Arrivals = Arrivals(parsed),
            ProcessId = parsed.GetValue(_processId) is > 0 and var id ? id : null,
        };
    }

    private Arrivals? Arrivals(ParseResult parsed)
    {
        double rate = parsed.GetValue(_rate);
        if (rate == 0) return null;
        return parsed.GetRequiredValue(_arrivals) switch
        {
            "poisson" => new PoissonArrivals(rate, new SplitMix(Seed(parsed) ^ 0xA221)),
            "constant" => new ConstantArrivals(rate),
            var other => throw new ArgumentException($"--arrivals {other}: give poisson or constant."),
        };
    }

    private static void Prepare(Workload preparation, RunPlan plan, TextWriter error, CancellationToken cancellation)
    {
        var fill = new RunPlan { Server = plan.Server, Connections = FillConnections, Depth = FillDepth };
        using var engine = new LoadEngine(preparation, fill);
        var result = engine.Run(preparation.Kinds[0], cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (result.Errors.Count > 0)
            throw new IOException($"The server could not be filled: {string.Join(", ", result.Errors.Select(entry => $"{entry.Code} {entry.Count} times"))}.");
        error.WriteLine(FormattableString.Invariant($"filled {result.Answers} keys in {result.Seconds:0.0} s"));
    }
}
