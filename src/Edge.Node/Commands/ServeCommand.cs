using System.CommandLine;
using System.Runtime.InteropServices;
using Edge.Node.Composition;
using Edge.Node.Configuration;
using Edge.Node.Logging;
using Microsoft.Extensions.Logging;

namespace Edge.Node.Commands;

/// <summary><c>edge serve</c>: a node, until a signal ends it.</summary>
internal static class ServeCommand
{
    public static Command Create(ConfigurationFlags configuration)
    {
        var command = new Command("serve", "Run a node until SIGTERM or Ctrl-C; SIGHUP reads the configuration again.");
        command.SetAction((parsed, cancellation) => RunAsync(configuration.Loader(parsed), parsed.InvocationConfiguration.Output, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ConfigurationLoader loader, TextWriter output, CancellationToken cancellation)
    {
        var options = loader.LoadToServe();
        using var provider = new LineLoggerProvider(Console.OpenStandardError(), !Console.IsErrorRedirected, options.Log, TimeProvider.System);
        using var loggers = new LoggerFactory([provider]);
        using var signals = new StopSignals();

        await using var node = await RunningNode.StartAsync(options, loggers, TimeProvider.System, cancellation);
        var reload = new ConfigurationReload(loader, options, [new LogReload(provider), .. node.Reloadable], loggers.CreateLogger<ConfigurationReload>());
        using var hangUp = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            if (!reload.Reload()) return;
            node.Keys.Reload(force: true);
            node.Certificates.Reload(force: true);
        });

        Announce(node.Addresses, output);
        await signals.WaitAsync(cancellation);
        await node.StopAsync();
        return ExitCode.Success;
    }

    private static void Announce(DoorAddresses addresses, TextWriter output)
    {
        foreach (var (door, points) in new[] { ("tcp", addresses.Tcp), ("http", addresses.Http), ("admin", addresses.Admin) })
            output.WriteLine($"{door} {string.Join(' ', points)}");
        output.WriteLine("ready");
        output.Flush();
    }
}
