using Spectre.Console;

namespace Edge.Load.Commands;

/// <summary>Tables and progress for people.</summary>
internal static class Terminal
{
    // Where nobody sees it there is no edge to wrap at: a script gets one row on one line.
    private const int WidthOfNoTerminal = 400;

    /// <summary>A console that writes to <paramref name="writer"/>, in colour only where that is a terminal.</summary>
    public static IAnsiConsole On(TextWriter writer)
    {
        var output = new AnsiConsoleOutput(writer);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = output });
        if (!output.IsTerminal) console.Profile.Width = WidthOfNoTerminal;
        return console;
    }
}
