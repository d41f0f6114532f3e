using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Edge.Node.Commands.Models;
using Edge.Node.Composition;
using Edge.Node.Configuration;
using Edge.Packaging;
using Spectre.Console;

namespace Edge.Node.Commands;

/// <summary><c>edge models</c>: which models a node here would load.</summary>
internal static class ModelsCommand
{
    private const int RevisionDigits = 12;

    public static Command Create(ConfigurationFlags configuration) => new("models", "List, import and verify models.")
    {
        List(configuration),
        Import(configuration),
        Verify(configuration),
    };

    private static Command List(ConfigurationFlags configuration)
    {
        var json = new Option<bool>("--json") { Description = "Print a JSON array." };
        var command = new Command("list", "List the models that a node here would load.") { json };
        command.SetAction(parsed =>
        {
            var options = configuration.Loader(parsed).Load();
            var listed = Stored(options).Select(ListedModel.Of).ToList();
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (parsed.GetValue(json)) CommandJson.Write(output, listed, CommandJson.Plain.IReadOnlyListListedModel);
            else if (listed.Count > 0) Terminal.On(output).Write(Tabulate(listed));
            else error.WriteLine(NoModel(options));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Verify(ConfigurationFlags configuration)
    {
        var name = new Argument<string?>("NAME") { Description = "The model; default: each.", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json") { Description = "Print a JSON array." };
        var command = new Command("verify", "Compare every file of the models with its manifest.") { name, json };
        command.SetAction(parsed =>
        {
            var options = configuration.Loader(parsed).Load();
            string? asked = parsed.GetValue(name);
            var verified = Stored(options).Where(stored => asked is null || NameOf(stored) == asked).Select(VerifiedModel.Of).ToList();
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (parsed.GetValue(json)) CommandJson.Write(output, verified, CommandJson.Plain.IReadOnlyListVerifiedModel);
            else
                foreach (var model in verified) (model.Good ? output : error).WriteLine($"{model.Name}: {model.Problem ?? "good"}");

            if (verified.Count == 0)
                error.WriteLine(asked is null ? NoModel(options) : $"There is no model {asked}; edge models list shows those there are.");
            return verified.TrueForAll(model => model.Good) && (asked is null || verified.Count > 0) ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static Command Import(ConfigurationFlags configuration)
    {
        var source = new Argument<string>("DIR")
        {
            Description = "A folder with model.onnx (or, of Llama type, model.safetensors), config.json and tokenizer.json.",
        };
        var name = new Option<string?>("--name") { Description = "What clients call it. Default: the folder's name.", HelpName = "NAME" };
        var kind = new Option<ModelKind?>("--kind")
        {
            Description = "What it can be asked for. Default: what the folder's manifest says, else chat.",
            HelpName = "chat|embedding",
            CustomParser = ParseKind,
        };
        var licence = new Option<string?>("--licence") { Description = "The weights' licence, as an SPDX identifier.", HelpName = "SPDX" };
        var json = new Option<bool>("--json") { Description = "Print a JSON object." };
        var command = new Command(
            "import", "Copy a model into the node's folder, converting it where that is needed. A node loads it when it starts.")
        {
            source, name, kind, licence, json,
        };
        command.SetAction(parsed =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var options = configuration.Loader(parsed).Load();
            string from = Path.TrimEndingDirectorySeparator(Path.GetFullPath(parsed.GetRequiredValue(source)));
            string called = parsed.GetValue(name) ?? Path.GetFileName(from);
            if (Refusal(from, called, options) is var (status, reason))
            {
                error.WriteLine(reason);
                return status;
            }

            string target = Path.Combine(NodeFolders.Of(options).Models, called);
            var manifest = new ModelImport(from, target) { Kind = parsed.GetValue(kind), Licence = parsed.GetValue(licence) }.Run();
            var listed = ListedModel.Of(new StoredModel(target, manifest, null));
            if (parsed.GetValue(json)) CommandJson.Write(output, listed, CommandJson.Plain.ListedModel);
            else output.WriteLine($"{called}: {listed.Kind}, {listed.MaxTokens} tokens, {Size(listed.Bytes)}, in {target}");
            return ExitCode.Success;
        });
        return command;
    }

    private static ModelKind? ParseKind(ArgumentResult result)
    {
        switch (result.Tokens[0].Value)
        {
            case "chat": return ModelKind.Chat;
            case "embedding": return ModelKind.Embedding;
            default:
                result.AddError($"--kind \"{result.Tokens[0].Value}\" is neither chat nor embedding.");
                return null;
        }
    }

    private static (int Status, string Reason)? Refusal(string source, string name, EdgeOptions options)
    {
        if (!ModelImport.IsName(name))
        {
            return (ExitCode.Usage,
                $"A model cannot be called \"{name}\": a name is 1 to {ModelImport.MaxNameLength} of A-Z a-z 0-9 . _ - " +
                "and does not begin with a dot. Choose one with --name.");
        }

        if (!Directory.Exists(source)) return (ExitCode.Usage, $"There is no folder {source}.");
        if (Stored(options).FirstOrDefault(stored => NameOf(stored) == name || Path.GetFileName(stored.Folder) == name) is { } taken)
        {
            return (ExitCode.Failure,
                $"There is a model {name} already, in {taken.Folder}. Choose another name with --name, or remove that folder.");
        }

        return null;
    }

    private static IEnumerable<StoredModel> Stored(EdgeOptions options) =>
        LocalModels.Stores(options, NodeFolders.Of(options)).SelectMany(store => store.List());

    private static string NoModel(EdgeOptions options) =>
        $"There is no model in {string.Join(" or ", LocalModels.Stores(options, NodeFolders.Of(options)).Select(store => store.Root))}; edge models import brings one.";

    private static Table Tabulate(IEnumerable<ListedModel> models)
    {
        var table = Terminal.Table("name", "kind", "revision", "tokens", "licence", "size", "folder or problem");
        foreach (var model in models) table.AddRow(
            new Text(model.Name), new Text(model.Kind ?? ""), new Text(model.Revision?[..RevisionDigits] ?? ""),
            new Text(model.MaxTokens?.ToString(CultureInfo.InvariantCulture) ?? ""), new Text(model.Licence ?? ""), new Text(Size(model.Bytes)),
            model.Problem is null ? new Text(model.Folder) : new Text(model.Problem, new Style(Color.Red)));
        return table;
    }

    private static string NameOf(StoredModel stored) => stored.Manifest?.Name ?? Path.GetFileName(stored.Folder);

    private static string Size(long? bytes) => bytes is { } size ? string.Create(CultureInfo.InvariantCulture, $"{size / 1e6:F1} MB") : "";
}

/// <summary>One model of <c>edge models list --json</c>; what <c>import --json</c> prints.</summary>
internal sealed record ListedModel(
    string Name, string? Kind, string? Revision, int? MaxTokens, string? Licence, long? Bytes, string Folder, string? Problem)
{
    public static ListedModel Of(StoredModel stored) => stored.Manifest is { } manifest
        ? new(manifest.Name, manifest.Kind == ModelKind.Chat ? "chat" : "embedding", manifest.Revision, manifest.MaxTokens, manifest.Licence,
            manifest.Files.Sum(file => file.Bytes), stored.Folder, null)
        : new(Path.GetFileName(stored.Folder), null, null, null, null, null, stored.Folder, stored.Problem!.Message);
}

/// <summary>One model of <c>edge models verify --json</c>.</summary>
internal sealed record VerifiedModel(string Name, string Folder, bool Good, string? Problem)
{
    public static VerifiedModel Of(StoredModel stored)
    {
        string name = stored.Manifest?.Name ?? Path.GetFileName(stored.Folder);
        try
        {
            (stored.Manifest ?? throw stored.Problem!).Verify(stored.Folder);
            return new(name, stored.Folder, true, null);
        }
        catch (ModelFileException problem)
        {
            return new(name, stored.Folder, false, problem.Message);
        }
    }
}
