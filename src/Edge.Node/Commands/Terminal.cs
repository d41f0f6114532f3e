using Spectre.Console;

namespace Edge.Node.Commands;

/// <summary>Tables and colours for people.</summary>
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

    /// <summary>A table in the style of all commands; cells are plain text.</summary>
    public static Table Table(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (string column in columns) table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))));
        return table;
    }
}
