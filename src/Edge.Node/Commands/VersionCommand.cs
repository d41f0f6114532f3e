using System.CommandLine;
using System.Runtime.InteropServices;
using Edge.Packaging;

namespace Edge.Node.Commands;

/// <summary><c>edge version</c>: what this binary is, for a bug report.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print a JSON object." };
        var command = new Command("version", "Print version, commit, platform, instruction set and models.") { json };
        command.SetAction(parsed =>
        {
            var report = new VersionReport(
                BuildInformation.Version, BuildInformation.Commit, BuildInformation.Rid, BuildInformation.InstructionSet,
                RuntimeInformation.FrameworkDescription, Models());
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json)) CommandJson.Write(output, report, CommandJson.Plain.VersionReport);
            else Print(output, report);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Print(TextWriter output, VersionReport report)
    {
        output.WriteLine($"edge {report.Version}");
        output.WriteLine($"commit           {(report.Commit.Length > 0 ? report.Commit : "unknown")}");
        output.WriteLine($"platform         {report.Rid}");
        output.WriteLine($"instruction set  {report.InstructionSet}");
        output.WriteLine($"runtime          {report.Runtime}");
        foreach (var model in report.Models) output.WriteLine($"model            {model.Name} {model.Revision}");
    }

    // Those beside the binary belong to it; edge models list shows those of the node, too.
    private static ShippedModel[] Models() =>
        [.. new ModelStore(null).List().Select(stored => stored.Manifest).OfType<ModelManifest>().Select(model => new ShippedModel(model.Name, model.Revision))];
}

/// <summary>What <c>edge version</c> prints.</summary>
internal sealed record VersionReport(string Version, string Commit, string Rid, string InstructionSet, string Runtime, IReadOnlyList<ShippedModel> Models);

/// <summary>A model beside the binary, and the hash of its weights.</summary>
internal sealed record ShippedModel(string Name, string Revision);
