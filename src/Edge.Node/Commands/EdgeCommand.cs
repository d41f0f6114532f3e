using System.CommandLine;
using Edge.Admission;
using Edge.Node.Commands.Demo;
using Edge.Node.Configuration;
using Edge.Packaging;

namespace Edge.Node.Commands;

/// <summary>The command line of <c>edge</c>.</summary>
internal static class EdgeCommand
{
    /// <summary>Parses and runs a command line.</summary>
    /// <param name="args">What follows the program's name.</param>
    /// <param name="output">What was asked for.</param>
    /// <param name="error">What went wrong, and remarks for a person.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        // A prompt may begin with @, so no argument is the name of a file with more of them.
        var command = Create().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

        // Commands that stay up handle the signals to stop themselves; the others may just end.
        var invocation = new InvocationConfiguration
        {
            Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null,
        };
        try
        {
            int status = await command.InvokeAsync(invocation);
            return command.Errors.Count > 0 ? ExitCode.Usage : status;
        }
        catch (ConfigurationException e)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCode.Usage;
        }
        catch (Exception e) when (e is KeyFileException or ModelFileException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCode.Unavailable;
        }
        catch (Exception e)
        {
            await error.WriteLineAsync($"This is a fault in edge {BuildInformation.Version}; please report it with what follows.");
            await error.WriteLineAsync(e.ToString());
            return ExitCode.Software;
        }
    }

    private static RootCommand Create()
    {
        var configuration = new ConfigurationFlags();
        var root = new RootCommand("An inference node: the OpenAI API and MessagePack-RPC in front, local models, a cache and a cloud provider behind.")
        {
            ServeCommand.Create(configuration),
            DemoCommand.Create(),
            AskCommand.Create(configuration),
            EmbedCommand.Create(configuration),
            ModelsCommand.Create(configuration),
            KeysCommand.Create(configuration),
            DataCommand.Create(configuration),
            ConfigCommand.Create(configuration),
            DoctorCommand.Create(configuration),
            EvalCommand.Create(configuration),
            VersionCommand.Create(),
        };
        configuration.AddTo(root);
        return root;
    }
}
