using Edge.Generation;

namespace Edge.Node.Commands.Eval;

/// <summary>Whether a chat model gives, token by token, what its reference gives.</summary>
internal static class TokenEvaluation
{
    private const string GoldenName = "golden.json";

    /// <summary>Asks every prompt of the folder's <c>golden.json</c> and prints how many tokens agree.</summary>
    public static async Task<int> RunAsync(
        string folder, string name, ChatModelOptions options, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var golden = EvalFile.ReadGolden(Path.Combine(folder, GoldenName));
        using var model = ChatModel.Load(folder, options);
        int equal = 0, wrong = 0;
        for (int i = 0; i < golden.Count; i++)
        {
            var answer = await Answer.AskAsync(model, golden[i].Messages, golden[i].Limit, cancellation);
            int same = golden[i].Ids.Zip(answer.Tokens).TakeWhile(pair => pair.First == pair.Second).Count();
            equal += same;
            if (answer.Error is null && same == golden[i].Ids.Count && same == answer.Tokens.Count) continue;

            wrong++;
            string difference = $"differs at token {same + 1}: {answer.Tokens.Count} tokens, the reference has {golden[i].Ids.Count}";
            error.WriteLine($"prompt {i + 1}: {answer.Error ?? difference}");
        }

        Figure.Write(output, $"{name}.tokens_equal", equal, "count");
        return wrong == 0 ? ExitCode.Success : ExitCode.Failure;
    }
}
