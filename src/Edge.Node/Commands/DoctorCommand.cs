using System.CommandLine;
using Edge.Node.Commands.Doctor;
using Edge.Node.Configuration;
using Spectre.Console;

namespace Edge.Node.Commands;

/// <summary><c>edge doctor</c>: will a node run here, and if not, what mends it?</summary>
internal static class DoctorCommand
{
    public static Command Create(ConfigurationFlags configuration)
    {
        var json = new Option<bool>("--json") { Description = "Print a JSON object." };
        var command = new Command("doctor", "Look at this machine and this configuration, and name what is missing and what mends it.") { json };
        command.SetAction(parsed =>
        {
            var findings = Examine(configuration.Loader(parsed));
            bool good = findings.All(finding => finding.Status != FindingStatus.Problem);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json)) CommandJson.Write(output, new(good, findings), CommandJson.Plain.DoctorReport);
            else Print(output, findings, good);
            return good ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static List<Finding> Examine(ConfigurationLoader loader)
    {
        List<Finding> findings = [.. MachineCheck.Examine()];
        try
        {
            var options = loader.LoadToServe();
            findings.Add(new("config", FindingStatus.Good, loader.Source));
            findings.AddRange(FolderCheck.Examine(NodeFolders.Of(options)));
            findings.AddRange(ModelCheck.Examine(options));
            findings.AddRange(PortCheck.Examine(options));
            findings.AddRange(TlsCheck.Examine(options, TimeProvider.System.GetUtcNow()));
        }
        catch (ConfigurationException e)
        {
            // Folders, ports and certificates are what the configuration says: without it there is nothing to look at.
            findings.AddRange(e.Problems.Select(problem => new Finding("config", FindingStatus.Problem, problem.ToString(), "edit it; edge config schema describes every setting")));
        }

        findings.AddRange(ToolCheck.Examine());
        return findings;
    }

    private static void Print(TextWriter output, IEnumerable<Finding> findings, bool good)
    {
        var table = Terminal.Table("", "what", "found", "mends it");
        foreach (var finding in findings)
        {
            var (mark, colour) = finding.Status switch
            {
                FindingStatus.Good => ("ok", Color.Green),
                FindingStatus.Warning => ("warning", Color.Yellow),
                _ => ("PROBLEM", Color.Red),
            };
            table.AddRow(new Text(mark, new Style(colour)), new Text(finding.Area), new Text(finding.Detail), new Text(finding.Mend ?? ""));
        }

        var console = Terminal.On(output);
        console.Write(table);
        console.Write(new Text(good ? "A node runs here." : "A node does not run here as configured.", new Style(good ? Color.Green : Color.Red)));
        console.WriteLine();
    }
}
