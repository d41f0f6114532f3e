using System.CommandLine;
using System.Globalization;
using Edge.Node.Commands.Client;

namespace Edge.Node.Commands;

/// <summary><c>edge ask</c>: one question to a running node.</summary>
internal static class AskCommand
{
    public static Command Create(ConfigurationFlags configuration)
    {
        var prompt = new Argument<string>("PROMPT") { Description = "The question." };
        var model = new Option<string>("--model", "-m") { Description = "The model.", HelpName = "NAME", DefaultValueFactory = _ => "chat-tiny" };
        var stream = new Option<bool>("--stream") { Description = "Print the answer as it is made." };
        var most = new Option<int?>("--max-tokens") { Description = "Most tokens of the answer.", HelpName = "N" };
        var json = new Option<bool>("--json") { Description = "Print a JSON object." };
        var client = new ClientFlags();
        var command = new Command("ask", "Ask a running node a question.") { prompt, model, stream, most, json };
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var options = configuration.Loader(parsed).Load();
            bool streams = parsed.GetValue(stream) && !parsed.GetValue(json);
            await using var node = await client.ConnectAsync(parsed, options, cancellation);
            var answer = await node.ChatAsync(
                parsed.GetRequiredValue(model), parsed.GetRequiredValue(prompt), parsed.GetValue(most), streams ? output.Write : null, cancellation);

            if (parsed.GetValue(json)) CommandJson.Write(output, AnswerReport.Of(answer), CommandJson.Plain.AnswerReport);
            else if (answer.Error is null) output.WriteLine(streams ? "" : answer.Text);
            return Finish(answer, parsed.InvocationConfiguration.Error);
        });
        return command;
    }

    /// <summary>Says on standard error who answered, or what went wrong.</summary>
    internal static int Finish(NodeAnswer answer, TextWriter error)
    {
        if (answer.Error is not null)
        {
            error.WriteLine(answer.Error);
            return ExitCode.Failure;
        }

        error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"served by {answer.ServedBy}, cache {answer.Cache}, {answer.InputTokens} + {answer.OutputTokens} tokens, {answer.Elapsed.TotalMilliseconds:0.0} ms"));
        return ExitCode.Success;
    }
}

/// <summary>What <c>edge ask --json</c> and <c>edge embed --json</c> print.</summary>
internal sealed record AnswerReport(
    string? Text, IReadOnlyList<float>? Embedding, string ServedBy, string Cache, long InputTokens, long OutputTokens, double Milliseconds, string? Error)
{
    public static AnswerReport Of(NodeAnswer answer) => new(
        answer.Vector.Length == 0 ? answer.Text : null, answer.Vector.Length > 0 ? answer.Vector : null,
        answer.ServedBy, answer.Cache, answer.InputTokens, answer.OutputTokens, answer.Elapsed.TotalMilliseconds, answer.Error);
}
