using System.CommandLine;
using Edge.Load.Workloads.Mix;

namespace Edge.Load.Commands;

/// <summary><c>edge-load mix</c>: everything a node does, in proportions.</summary>
internal static class MixCommand
{
    public static Command Create()
    {
        var run = new RunFlags(port: 7411);
        var chat = new ChatFlags(missEvery: 0);
        var mix = Flags.Text(
            "--mix", "exact=90,semantic=4,embedding=3,chat=1,spillover=2", "KIND=WEIGHT,…", "How often each kind is asked, relative to the others.");
        var embedding = Flags.Text("--embedding-model", "use-lite-en", "NAME", "The embedding model.");
        var local = Flags.Text("--local-model", "chat-tiny", "NAME", "The local chat model.");
        var tokens = Flags.Number("--local-tokens", 32, 1, 4096, "Most tokens that the local model answers with.");
        var command = new Command("mix", "Exact repetitions, similar prompts, embeddings, local chat and spill-over over TCP, each measured apart.")
        {
            mix, embedding, local, tokens,
        };
        run.AddTo(command);
        chat.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                var options = MixOptions.Parse(parsed.GetRequiredValue(mix)) with
                {
                    EmbeddingModel = parsed.GetRequiredValue(embedding),
                    LocalModel = parsed.GetRequiredValue(local),
                    LocalTokens = parsed.GetValue(tokens),
                    Keys = chat.Options(parsed, run.Seed(parsed)),
                };
                return run.Run(parsed, "mix", new MixWorkload(options), cancellation);
            },
            cancellation));
        return command;
    }
}
