using System.CommandLine;
using Edge.Node.Commands.Eval;
using Edge.Node.Composition;
using Edge.Node.Configuration;
using Edge.Packaging;

namespace Edge.Node.Commands;

/// <summary><c>edge eval</c>: measures local models against what they should answer, without a node.</summary>
internal static class EvalCommand
{
    public static Command Create(ConfigurationFlags configuration) => new(
        "eval", "Measure local models against files of right answers. Prints lines \"figure NAME VALUE UNIT\".")
    {
        Chat(configuration),
        Embeddings(configuration),
        Tokens(configuration),
    };

    private static Command Chat(ConfigurationFlags configuration)
    {
        var suite = new Option<string>("--suite")
        {
            Description = "Questions, one JSON object a line: kind, question, answers.",
            HelpName = "FILE",
            Required = true,
        };
        var model = new Option<string>("--model")
        {
            Description = "The chat model. Default: chat-tiny.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "chat-tiny",
        };
        var command = new Command(
            "chat", "Ask every question of a suite: the share of right answers, and of refusals where the model cannot know.") { suite, model };
        command.SetAction((parsed, cancellation) =>
        {
            var options = configuration.Loader(parsed).Load();
            string name = parsed.GetRequiredValue(model);
            return ChatEvaluation.RunAsync(
                Find(options, name, ModelKind.Chat), name, parsed.GetRequiredValue(suite), options.Chat,
                parsed.InvocationConfiguration.Output, cancellation);
        });
        return command;
    }

    private static Command Embeddings(ConfigurationFlags configuration)
    {
        var golden = new Option<string>("--golden")
        {
            Description = "Texts and their embeddings, one JSON object a line: text, embedding.",
            HelpName = "FILE",
            Required = true,
        };
        var model = new Option<string>("--model")
        {
            Description = "The embedding model. Default: use-lite-en.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "use-lite-en",
        };
        var command = new Command(
            "embeddings", "Embed every text: the largest difference from the reference, and how many texts are within 1e-5.") { golden, model };
        command.SetAction((parsed, cancellation) =>
        {
            var options = configuration.Loader(parsed).Load();
            string folder = Find(options, parsed.GetRequiredValue(model), ModelKind.Embedding);
            return EmbeddingEvaluation.RunAsync(
                folder, parsed.GetRequiredValue(golden), options.Embeddings, parsed.InvocationConfiguration.Output, cancellation);
        });
        return command;
    }

    private static Command Tokens(ConfigurationFlags configuration)
    {
        var folder = new Argument<string>("FOLDER")
        {
            Description = "A chat model's folder with golden.json: prompts and the ids that a reference answers.",
        };
        var name = new Option<string>("--name")
        {
            Description = "What the figure is called.",
            HelpName = "NAME",
            Required = true,
        };
        var command = new Command("tokens", "Answer every prompt of golden.json greedily and count the tokens that are the reference's.") { folder, name };
        command.SetAction((parsed, cancellation) => TokenEvaluation.RunAsync(
            parsed.GetRequiredValue(folder), parsed.GetRequiredValue(name), configuration.Loader(parsed).Load().Chat,
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellation));
        return command;
    }

    private static string Find(EdgeOptions options, string name, ModelKind kind)
    {
        var stores = LocalModels.Stores(options, NodeFolders.Of(options));
        var found = stores.SelectMany(store => store.List())
            .FirstOrDefault(stored => stored.Manifest is { } manifest && manifest.Name == name && manifest.Kind == kind);
        if (found is not null) return found.Folder;

        string what = kind == ModelKind.Chat ? "chat" : "embedding", where = string.Join(" or ", stores.Select(store => store.Root));
        throw new FileNotFoundException($"There is no {what} model {name} in {where}; edge models list shows what there is.");
    }
}
