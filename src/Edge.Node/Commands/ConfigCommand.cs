using System.CommandLine;
using Edge.Node.Configuration;
using Edge.Node.Configuration.Schema;

namespace Edge.Node.Commands;

/// <summary><c>edge config</c>: is the configuration good, and what may stand in it?</summary>
internal static class ConfigCommand
{
    public static Command Create(ConfigurationFlags configuration) => new("config", "Check the configuration, or describe it.")
    {
        Check(configuration),
        Schema(),
    };

    private static Command Check(ConfigurationFlags configuration)
    {
        var file = new Argument<string?>("FILE") { Description = "The file; default as for --config.", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json") { Description = "Print a JSON object." };
        var command = new Command("check", "Read the configuration as serve would, and say what is wrong with it.") { file, json };
        command.SetAction(parsed =>
        {
            var loader = configuration.Loader(parsed, parsed.GetValue(file));
            var problems = Problems(loader);
            if (parsed.GetValue(json))
                CommandJson.Write(parsed.InvocationConfiguration.Output, new(loader.Source, problems.Count == 0, problems), CommandJson.Plain.ConfigurationReport);
            else if (problems.Count == 0)
                parsed.InvocationConfiguration.Output.WriteLine($"{loader.Source}: good");
            else
                foreach (var problem in problems) parsed.InvocationConfiguration.Error.WriteLine(problem);
            return problems.Count == 0 ? ExitCode.Success : ExitCode.Usage;
        });
        return command;
    }

    private static IReadOnlyList<ConfigurationProblem> Problems(ConfigurationLoader loader)
    {
        try
        {
            loader.LoadToServe();
            return [];
        }
        catch (ConfigurationException e)
        {
            return e.Problems;
        }
    }

    private static Command Schema()
    {
        var markdown = new Option<bool>("--markdown") { Description = "Print the table of docs/configuration.md instead." };
        var command = new Command("schema", "Print the JSON Schema of edge.json.") { markdown };
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(markdown)) ConfigurationSchema.WriteMarkdown(output);
            else output.WriteLine(ConfigurationSchema.JsonSchema());
            return ExitCode.Success;
        });
        return command;
    }
}

/// <summary>What <c>edge config check --json</c> prints.</summary>
internal sealed record ConfigurationReport(string Source, bool Good, IReadOnlyList<ConfigurationProblem> Problems);
