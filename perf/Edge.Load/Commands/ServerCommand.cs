using System.CommandLine;
using System.Globalization;
using Edge.Load.Servers;

namespace Edge.Load.Commands;

/// <summary><c>edge-load backend</c> and <c>edge-load mock</c>: servers that a load needs.</summary>
internal static class ServerCommand
{
    // With it Edge's answer over TCP, its own member included, has 500 bytes.
    private const int ContentBytes = 180;

    /// <summary>The provider behind a node.</summary>
    public static Command CreateBackend() => Create("backend", "A provider of chat that needs no model, for misses; prints its port.");

    /// <summary>The ceiling of a node's HTTP door.</summary>
    public static Command CreateMock() => Create("mock", "Kestrel that reads the same requests and writes the same answers and does nothing else; prints its port.");

    private static Command Create(string name, string description)
    {
        var port = Flags.Number("--port", 0, 0, 65_535, "Its port on loopback; 0 for a free one.");
        var content = Flags.Number("--content-bytes", ContentBytes, 16, 1 << 20, "Bytes of an answer's text.");
        var delay = Flags.Real("--delay", 0, 0, 600_000, "Milliseconds before an answer, or before a stream's first event.");
        var speed = Flags.Real("--events-per-second", 0, 0, 1e6, "Speed of a stream, whose events hold 5 bytes of text each; 0 for as fast as it goes.");
        var command = new Command(name, description) { port, content, delay, speed };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var server = await ScriptedServer.StartAsync(
                parsed.GetValue(port), new ScriptedAnswer(parsed.GetValue(content)), TimeSpan.FromMilliseconds(parsed.GetValue(delay)), parsed.GetValue(speed));
            parsed.InvocationConfiguration.Output.WriteLine(server.Port.ToString(CultureInfo.InvariantCulture));
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 0;
        });
        return command;
    }
}
