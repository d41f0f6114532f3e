using System.CommandLine;

namespace Edge.Load.Commands;

/// <summary>The command line of <c>edge-load</c>.</summary>
internal static class LoadCommand
{
    /// <summary>The run found errors, or could not be made.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Parses and runs a command line.</summary>
    /// <returns>0 if all went well and no request failed.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        var command = Create().Parse(args);
        var invocation = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
        try
        {
            int status = await command.InvokeAsync(invocation);
            return command.Errors.Count > 0 ? Usage : status;
        }
        catch (ArgumentException e)
        {
            await error.WriteLineAsync(e.Message);
            return Usage;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return Failed;
        }
    }

    private static RootCommand Create() => new("Puts load on a node, or on a server to compare it with, and says how it fared.")
    {
        RpcCommand.Create(),
        PingCommand.Create(),
        HttpCommand.Create(),
        RespCommand.Create(),
        MixCommand.Create(),
        ReplayCommand.Create(),
        ChurnCommand.Create(),
        CompareCommand.Create(),
        ServerCommand.CreateBackend(),
        ServerCommand.CreateMock(),
    };
}
