using System.CommandLine;
using System.Globalization;
using System.Text;
using Edge.Caching;
using Edge.Node.Commands.Client;
using Edge.Node.Composition;
using Edge.Node.Configuration;
using Edge.Node.Logging;
using Edge.Protocol;
using Edge.Providers.OpenAi;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Edge.Node.Commands.Demo;

/// <summary><c>edge demo</c>: a node on free loopback ports that shows what it can, over its real doors.</summary>
internal static class DemoCommand
{
    // A step takes milliseconds; a minute is a machine that does something else.
    private static readonly TimeSpan StepLimit = TimeSpan.FromMinutes(1);

    public static Command Create()
    {
        var exit = new Option<bool>("--exit") { Description = "End after the last step: 0 when each did what it should." };
        var command = new Command("demo", "Start a node on free ports and show what it can; it stays up until Ctrl-C.") { exit };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(exit), Terminal.On(parsed.InvocationConfiguration.Output), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(bool exit, IAnsiConsole console, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("edge-demo-").FullName;
        try
        {
            using var signals = new StopSignals();
            await using var cloud = await DemoCloud.StartAsync(cancellation);
            var options = Options(folder, cloud);
            using var log = new LineLoggerProvider(Console.OpenStandardError(), !Console.IsErrorRedirected, options.Log, TimeProvider.System);
            using var loggers = new LoggerFactory([log]);

            await using var node = await RunningNode.StartAsync(options, loggers, TimeProvider.System, cancellation);
            bool good = await ShowAsync(node, console, cancellation);
            if (!exit)
            {
                ShowNext(node.Addresses, console);
                await signals.WaitAsync(cancellation);
            }

            await node.StopAsync();
            return good ? ExitCode.Success : ExitCode.Failure;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static EdgeOptions Options(string folder, DemoCloud cloud)
    {
        var options = new EdgeOptions
        {
            Tcp = new ListenerOptions { Addresses = ["127.0.0.1"] },
            Http = new ListenerOptions { Addresses = ["127.0.0.1"] },
            Admin = new ListenerOptions { Addresses = ["127.0.0.1"] },
            Providers = [new OpenAiProviderOptions { Name = "cloud", BaseUrl = cloud.BaseUrl, Models = [DemoCloud.Model] }],
        };
        options.Node.DataFolder = folder;
        options.Cache.Semantic = SemanticMode.On;
        options.Log.Level = LogLevel.Warning;
        return options;
    }

    private static async Task<bool> ShowAsync(RunningNode node, IAnsiConsole console, CancellationToken cancellation)
    {
        var (tcpPoint, httpPoint) = (node.Addresses.Tcp[0], node.Addresses.Http[0]);
        await using var tcp = await TcpNodeClient.ConnectAsync(tcpPoint.Address.ToString(), tcpPoint.Port, key: null, cancellation);
        await using var http = new HttpNodeClient(new UriBuilder("http", httpPoint.Address.ToString(), httpPoint.Port).Uri, key: null, authorities: null);
        console.MarkupLine("[bold]edge demo[/]: one node, both doors, a local model, its cache, and a scripted cloud");
        console.WriteLine();

        bool hasEmbedder = node.Serves(Endpoint.Embeddings, "use-lite-en");
        var rows = new List<(DemoStep Step, NodeAnswer Answer, bool Good)>();
        foreach (var step in DemoScript.Steps(tcp, http, piece => console.Write(new Text(piece, new Style(Color.Green))), hasEmbedder))
        {
            bool first = rows.Count == 0;
            if (first) console.Markup("[grey]streaming:[/] ");
            var answer = await AskAsync(step, cancellation);
            if (first) console.WriteLine();
            rows.Add((step, answer, answer.Error is null && step.Holds(answer)));
        }

        console.WriteLine();
        console.Write(ToTable(rows));
        foreach (var (step, answer, _) in rows.Where(row => !row.Good))
            console.MarkupLineInterpolated($"[red]{step.Title}: expected {step.Expected}, met {answer.Error ?? $"'{answer.Text}' from {answer.ServedBy} ({answer.Cache})"}[/]");
        if (!hasEmbedder) console.MarkupLine("[yellow]The embedding model is not there, so similar prompts were left out. Install npm and build again.[/]");
        return rows.TrueForAll(row => row.Good);
    }

    private static async Task<NodeAnswer> AskAsync(DemoStep step, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StepLimit);
        try
        {
            return await step.Ask(limit.Token);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            return new NodeAnswer { Error = exception.Message };
        }
    }

    private static Table ToTable(IEnumerable<(DemoStep Step, NodeAnswer Answer, bool Good)> rows)
    {
        var table = Terminal.Table("", "what", "door", "served by", "cache", "latency", "tokens", "answer");
        foreach (var (step, answer, good) in rows)
        {
            string latency = string.Create(CultureInfo.InvariantCulture, $"{answer.Elapsed.TotalMilliseconds:0.0} ms");
            if (answer.FirstText > TimeSpan.Zero) latency += string.Create(CultureInfo.InvariantCulture, $" (first {answer.FirstText.TotalMilliseconds:0.0})");
            table.AddRow(
                new Markup(good ? "[green]✓[/]" : "[red]✗[/]"), new Text(step.Title), new Text(step.Door), new Text(answer.ServedBy), new Text(answer.Cache),
                new Text(latency), new Text($"{answer.InputTokens} + {answer.OutputTokens}"), new Text(Shorten(answer)));
        }

        return table;
    }

    private static string Shorten(NodeAnswer answer)
    {
        if (answer.Error is not null) return answer.Error;
        if (answer.Vector.Length > 0) return string.Create(CultureInfo.InvariantCulture, $"[{answer.Vector[0]:0.0000}, {answer.Vector[1]:0.0000}, …] {answer.Vector.Length} numbers");
        return answer.Text.Length > 60 ? answer.Text[..60] + "…" : answer.Text;
    }

    private static void ShowNext(DoorAddresses addresses, IAnsiConsole console)
    {
        string binary = Environment.ProcessPath is { } path && Path.GetFileName(path).StartsWith("edge", StringComparison.Ordinal) ? path : "edge";
        string http = $"http://{addresses.Http[0]}";
        var lines = new StringBuilder()
            .AppendLine("Go on with")
            .AppendLine(CultureInfo.InvariantCulture, $$"""  curl {{http}}/v1/chat/completions -d '{"model":"chat-tiny","messages":[{"role":"user","content":"What is 17 + 25?"}]}'""")
            .AppendLine(CultureInfo.InvariantCulture, $$"""  curl -N {{http}}/v1/chat/completions -d '{"model":"chat-tiny","stream":true,"messages":[{"role":"user","content":"Tell me a story."}]}'""")
            .AppendLine(CultureInfo.InvariantCulture, $"  curl http://{addresses.Admin[0]}/metrics")
            .AppendLine(CultureInfo.InvariantCulture, $"  {binary} ask \"Tell me a story.\" --stream --set tcp.port={addresses.Tcp[0].Port}")
            .Append("The node stays up until Ctrl-C.");
        console.WriteLine();
        console.WriteLine(lines.ToString());
    }
}
