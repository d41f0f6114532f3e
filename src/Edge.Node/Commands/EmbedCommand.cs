using System.CommandLine;
using System.Globalization;

namespace Edge.Node.Commands;

/// <summary><c>edge embed</c>: the vector of one text, from a running node.</summary>
internal static class EmbedCommand
{
    public static Command Create(ConfigurationFlags configuration)
    {
        var text = new Argument<string>("TEXT") { Description = "The text." };
        var model = new Option<string>("--model", "-m") { Description = "The model.", HelpName = "NAME", DefaultValueFactory = _ => "use-lite-en" };
        var json = new Option<bool>("--json") { Description = "Print a JSON object." };
        var client = new ClientFlags();
        var command = new Command("embed", "Print the vector of a text.") { text, model, json };
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            await using var node = await client.ConnectAsync(parsed, configuration.Loader(parsed).Load(), cancellation);
            var answer = await node.EmbedAsync(parsed.GetRequiredValue(model), parsed.GetRequiredValue(text), cancellation);
            if (parsed.GetValue(json)) CommandJson.Write(output, AnswerReport.Of(answer), CommandJson.Plain.AnswerReport);
            else if (answer.Error is null) output.WriteLine(string.Join(' ', answer.Vector.Select(number => number.ToString("R", CultureInfo.InvariantCulture))));
            return AskCommand.Finish(answer, parsed.InvocationConfiguration.Error);
        });
        return command;
    }
}
