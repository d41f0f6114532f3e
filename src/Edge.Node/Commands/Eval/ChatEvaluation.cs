using Edge.Generation;
using Spectre.Console;

namespace Edge.Node.Commands.Eval;

/// <summary>How much of a suite a chat model knows, and how much of what it cannot know it declines.</summary>
internal static class ChatEvaluation
{
    // evaluate.py's limit, so that both score the same replies.
    private const int MaxReplyTokens = 48;

    private const int ShownFailures = 5;

    /// <summary>Asks every line and prints the figures, and a few of the failures of each kind.</summary>
    public static async Task<int> RunAsync(
        string folder, string name, string suite, ChatModelOptions options, TextWriter output, CancellationToken cancellation)
    {
        var lines = EvalFile.ReadLines(suite, EvalJson.Default.SuiteLine);
        var failures = new List<(SuiteLine Line, string Reply)>();
        using (var model = ChatModel.Load(folder, options))
        {
            foreach (var line in lines)
            {
                var answer = await Answer.AskAsync(model, [new("user", line.Question)], MaxReplyTokens, cancellation);
                if (answer.Error is not null || !line.Passes(answer.Text)) failures.Add((line, answer.Error ?? answer.Text));
            }
        }

        if (failures.Count > 0) Terminal.On(output).Write(Tabulate(failures));
        string prefix = name.Replace('-', '_');
        foreach (var kind in lines.CountBy(line => line.Kind).OrderBy(kind => kind.Key))
        {
            int failed = failures.Count(failure => failure.Line.Kind == kind.Key);
            Figure.Write(output, $"{prefix}.{NameOf(kind.Key)}", (kind.Value - failed) / (double)kind.Value, "ratio");
        }

        return ExitCode.Success;
    }

    private static Table Tabulate(List<(SuiteLine Line, string Reply)> failures)
    {
        var table = Terminal.Table("kind", "asked", "wanted", "answered");
        foreach (var kind in failures.GroupBy(failure => failure.Line.Kind).OrderBy(kind => kind.Key))
        {
            foreach (var (line, reply) in kind.Take(ShownFailures))
                table.AddRow(new Text(NameOf(kind.Key)), new Text(line.Question), new Text(Wanted(line)), new Text(reply));
            if (kind.Count() > ShownFailures)
                table.AddRow(new Text(NameOf(kind.Key)), new Text($"and {kind.Count() - ShownFailures} more"), new Text(""), new Text(""));
        }

        return table;
    }

    private static string Wanted(SuiteLine line) => line.Kind == SuiteKind.Refusal ? "a refusal" : string.Join(" or ", line.Answers);

    private static string NameOf(SuiteKind kind) => kind == SuiteKind.Exact ? "exact" : "refusal";
}
